import type { LineCapabilities, RoutingAdapter } from "../port.ts";
import { checkTarget, renderAnswer, TARGET_TYPES } from "./answer.ts";
import { hashOf } from "./hash-of.ts";
import { toLegEvent } from "./map.ts";
import { toRoutingRequest } from "./routing-request.ts";
import { checkSettings, settingsOf, warnOf } from "./settings.ts";
import { toStatusEvent } from "./status.ts";
import { verifyRequest } from "./webhook.ts";

const CAPABILITIES: LineCapabilities = {
  asksAgainAfterNoAnswer: false,
  ringLimit: false,
  questions: true,
  repeatsQuestions: true,
  wait: { stepMs: 15_000, maxMs: 40_000 },
  voicemail: false,
  ringGroup: false,
  targetTypes: TARGET_TYPES,
  // A number is a phone outside Dialpad, as a mobile: no event tells when it is busy.
  repIdentityTypes: ["user", "number"],
};

/** A caller in a queue is looked after this often. */
const QUEUE_STEP_MS = 5_000;

/** Dialpad as a phone system that asks us: call routers and call events. */
export const dialpadAdapter: RoutingAdapter = {
  vendor: "dialpad",
  errorsAnHour: 10,
  capabilities: CAPABILITIES,
  capabilitiesOn(stored, connected) {
    if (!connected) return CAPABILITIES;
    const { noAnswerRescue, queueWait } = settingsOf(stored);
    const queue = queueWait === null ? null : { type: "callcenter", id: queueWait.callCenterId };
    const maxMs = (queueWait?.maxSeconds ?? 0) * 1000;
    return {
      ...CAPABILITIES,
      ...(queue !== null && { wait: { stepMs: QUEUE_STEP_MS, maxMs, queue } }),
      ...(noAnswerRescue !== null && {
        asksAgainAfterNoAnswer: true,
        rescueAfterMs: noAnswerRescue.afterSeconds * 1000,
      }),
    };
  },
  checkSettings,
  warnOf,
  verify: verifyRequest,
  parseRoutingRequest: (payload, request, line) => toRoutingRequest(payload, request.headers, line),
  parseCallEvent: toLegEvent,
  eventKey: (payload) => ("call_id" in payload ? hashOf(payload) : null),
  parseStatus: toStatusEvent,
  checkTarget,
  renderAnswer,
};

export { createDialpadClient } from "./client.ts";
