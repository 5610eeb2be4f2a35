import type { RoutingAdapter } from "../port.ts";
import { checkTarget, renderAnswer, TARGET_TYPES } from "./answer.ts";
import { toLegEvent } from "./map.ts";
import { toRoutingRequest } from "./routing-request.ts";
import { toStatusEvent } from "./status.ts";
import { verifyRequest } from "./webhook.ts";

/** Dialpad as a phone system that asks us: call routers and call events. */
export const dialpadAdapter: RoutingAdapter = {
  vendor: "dialpad",
  capabilities: {
    asksAgainAfterNoAnswer: false,
    ringLimit: false,
    questions: true,
    wait: { stepMs: 15_000, maxMs: 40_000 },
    voicemail: false,
    ringGroup: false,
    targetTypes: TARGET_TYPES,
    // A number is a phone outside Dialpad, as a mobile: no event tells when it is busy.
    repIdentityTypes: ["user", "number"],
  },
  verify: verifyRequest,
  parseRoutingRequest: (payload, request, line) => toRoutingRequest(payload, request.headers, line),
  parseCallEvent: toLegEvent,
  parseStatus: toStatusEvent,
  checkTarget,
  renderAnswer,
};

export { createDialpadClient, type DialpadClientOptions } from "./client.ts";
