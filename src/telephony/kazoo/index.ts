import type { LineView, RoutingAdapter } from "../port.ts";
import { continueAnswer, renderAnswer } from "./answer.ts";
import { toLegEvent } from "./map.ts";
import { toRoutingRequest } from "./routing-request.ts";
import { checkSettings, settingsOf, warnOf } from "./settings.ts";
import { checkTarget, TARGET_TYPES } from "./targets.ts";
import { verifyRequest } from "./webhook.ts";

export { createKazooClient } from "./client.ts";

/** What only KAZOO does besides: flows in parts, and going on by itself where nothing could be decided. */
type KazooAdapter = RoutingAdapter & {
  readonly continueAnswer: typeof continueAnswer;
  readonly handsBack: (line: LineView) => boolean;
};

/** KAZOO as a phone system that asks us: pivot requests, channel webhooks and call detail records. */
export const kazooAdapter: KazooAdapter = {
  vendor: "kazoo",
  routePath: "pivot",
  capabilities: {
    asksAgainAfterNoAnswer: true,
    ringLimit: true,
    questions: true,
    wait: { stepMs: 15_000, maxMs: 120_000 },
    voicemail: true,
    ringGroup: true,
    targetTypes: TARGET_TYPES,
    repIdentityTypes: ["user", "device", "voicemail"],
  },
  verify: verifyRequest,
  parseRoutingRequest: (payload, _request, line) => toRoutingRequest(payload, line),
  parseCallEvent: toLegEvent,
  checkTarget,
  checkSettings,
  warnOf,
  renderAnswer,
  continueAnswer,
  handsBack: (line) => settingsOf(line.settings).whenUndecided === "hand-back",
};
