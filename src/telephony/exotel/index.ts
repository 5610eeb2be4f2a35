import type { LegEvent } from "../../domain/call.ts";
import { invalidInput } from "../../domain/errors.ts";
import type { LineCapabilities, LineView, RoutingAdapter } from "../port.ts";
import { renderAnswer } from "./answer.ts";
import { toResultEvent, toStatusEvent } from "./call-result.ts";
import { withoutTried } from "./dial.ts";
import { toPhoneEvent } from "./map.ts";
import { toRoutingRequest } from "./routing-request.ts";
import { audioUrlsOf, checkSettings, settingsOf } from "./settings.ts";
import { checkTarget, TARGET_TYPES } from "./target.ts";
import { verifyRequest } from "./webhook.ts";
import { warnOf } from "./warnings.ts";

/** Connect can dial and no more: no question, no message, no voicemail. What follows is fixed in the flow. */
const CAPABILITIES: LineCapabilities = {
  asksAgainAfterNoAnswer: true,
  ringLimit: true,
  questions: false,
  wait: null,
  voicemail: false,
  ringGroup: true,
  // Two answers running that name the same phones end the dialling.
  stopsAtSameAnswer: true,
  targetTypes: TARGET_TYPES,
  repIdentityTypes: ["number", "sip"],
};

/** Under this name a stored event says which webhook it came to: `phone`, `attempt`, `over` or `status`. */
const SOURCE_FIELD = "stickyline-source";

/** Exotel as a phone system that asks us: the Connect applet's dynamic URL, version 1.1 and 1.0. */
export const exotelAdapter: RoutingAdapter = {
  vendor: "exotel",
  routePath: "connect",
  capabilities: CAPABILITIES,
  capabilitiesOn(stored) {
    const settings = settingsOf(stored);
    const { refetch, waitLoop, waitStepSeconds, maxWaitSeconds, maxParallel } = settings;
    const wait = { stepMs: waitStepSeconds * 1000, maxMs: maxWaitSeconds * 1000 };
    return {
      ...CAPABILITIES,
      asksAgainAfterNoAnswer: refetch,
      wait: waitLoop ? wait : null,
      mostTogether: maxParallel,
    };
  },
  verify: verifyRequest,
  parseRoutingRequest: (payload, _request, line) => toRoutingRequest(payload, line),
  parseCallEvent: toCallEvent,
  checkTarget,
  checkSettings,
  audioUrlsOf,
  warnOf,
  withoutTried,
  renderAnswer,
};

function toCallEvent(payload: Readonly<Record<string, unknown>>, line: LineView): LegEvent {
  switch (payload[SOURCE_FIELD]) {
    case "phone":
      return toPhoneEvent(payload, line);
    case "attempt":
      return toResultEvent(payload, line, { isOver: false });
    case "over":
      return toResultEvent(payload, line, { isOver: true });
    case "status":
      return toStatusEvent(payload, line);
    default:
      throw invalidInput(SOURCE_FIELD, "An event must say which webhook it came to.");
  }
}

export { createExotelClient } from "./client.ts";
export { unknownVersion } from "./version.ts";
