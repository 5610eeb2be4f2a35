import type { LineCapabilities, RoutingAdapter } from "../port.ts";
import { renderAnswer } from "./answer.ts";
import { toLegEvent, toStatus } from "./map.ts";
import { toRoutingRequest } from "./routing-request.ts";
import { checkSettings, settingsOf } from "./settings.ts";
import { checkTarget, TARGET_TYPES } from "./target.ts";
import { warnOf } from "./warnings.ts";
import { verifyRequest } from "./webhook.ts";

/** The IVR's REST block reads fields and no more: it calls one agent, then another, then goes on. */
const CAPABILITIES: LineCapabilities = {
  asksAgainAfterNoAnswer: false,
  ringLimit: false,
  questions: false,
  wait: null,
  voicemail: false,
  ringGroup: false,
  targetTypes: TARGET_TYPES,
  repIdentityTypes: ["line", "login"],
};

/** Voipex as a phone system that asks us, by its IVR's REST block, and that tells us by its webhooks. */
export const voipexAdapter: RoutingAdapter = {
  vendor: "voipex",
  capabilities: CAPABILITIES,
  capabilitiesOn(stored) {
    const { waitLoop, waitStepSeconds, maxWaitSeconds } = settingsOf(stored);
    if (!waitLoop) return CAPABILITIES;
    const wait = { stepMs: waitStepSeconds * 1_000, maxMs: maxWaitSeconds * 1_000 };
    return { ...CAPABILITIES, wait };
  },
  verify: verifyRequest,
  parseRoutingRequest: (payload, _request, line) => toRoutingRequest(payload, line),
  parseCallEvent: toLegEvent,
  parseStatus: toStatus,
  checkTarget,
  checkSettings,
  warnOf,
  renderAnswer,
};

export { createVoipexClient } from "./client.ts";
export { eventKey, RECEIVED_FIELD } from "./map.ts";
