import type { CallOutcome } from "./call.ts";
import type { Ask, CheckedAnswer } from "./check-answer.ts";
import type { Router, Target, TargetType } from "./company.ts";
import { consultRouter, toBaseRequest, type ConsultDeps } from "./consult-router.ts";
import type { LiveCall } from "./live-call.ts";
import { playQuestion, speechMs } from "./play-question.ts";

const ATTEMPT_LIMIT = 3;
/** A caller who is asked more than this gives up. */
const MOST_QUESTIONS = 20;

export type Destination =
  | {
      readonly kind: "target";
      readonly target: Target;
      readonly by: "router" | "default-target" | "office";
    }
  | { readonly kind: "forward"; readonly number: string }
  | { readonly kind: "over"; readonly outcome: CallOutcome };

type NextRequest = {
  readonly hint: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
};

const over = (outcome: CallOutcome): Destination => ({ kind: "over", outcome });

/** Follows a router's answers until the call has somewhere to go, or is over. */
export async function routeCall(
  deps: ConsultDeps,
  router: Router,
  call: LiveCall,
): Promise<Destination> {
  const base = toBaseRequest(call.record, call.contact, deps);
  const silences = new Map<string, number>();
  let next: NextRequest = { hint: {}, headers: {} };
  for (let asked = 0; asked < MOST_QUESTIONS; asked += 1) {
    if (!router.enabled) return whileDisabled(deps, router);
    const request = { ...base, ...next.hint };
    const answer = await consultRouter(deps, router, call.record, request, next.headers);
    if (answer.kind !== "ask") return follow(answer, router, call);

    const { ask } = answer;
    const pressed = call.behaviour.presses?.[asked] ?? "";
    const reply = await playQuestion(call, ask, pressed, deps.assumptions.finishKeyIncluded);
    if (reply.kind === "hung-up") return over("caller-hung-up");
    if (reply.kind === "digits") {
      next = { hint: { [ask.hint_name]: reply.digits }, headers: {} };
      continue;
    }
    const after = afterSilence(deps, ask, silences, router);
    if ("kind" in after) return after;
    next = after;
  }
  return over("caller-hung-up");
}

/** `timeout_action`, with the count of silent questions under this hint (guide, "Timeout action options"). */
function afterSilence(
  deps: ConsultDeps,
  ask: Ask,
  silences: Map<string, number>,
  router: Router,
): Destination | NextRequest {
  const times = (silences.get(ask.hint_name) ?? 0) + 1;
  silences.set(ask.hint_name, times);
  const count = deps.assumptions.attemptsCountFrom === 1 ? times : times - 1;
  if (count >= ATTEMPT_LIMIT) return over("disconnected-on-silence");
  switch (ask.timeout_action ?? "disconnect") {
    case "disconnect":
      return over("disconnected-on-silence");
    case "default_target":
      return { kind: "target", target: router.defaultTarget, by: "default-target" };
    case "custom":
      return {
        hint: { [ask.hint_name]: "" },
        headers: {
          "DP-CALL-ROUTER-ASK-REATTEMPT-COUNT": String(count),
          "DP-CALL-ROUTER-ASK-REATTEMPT-LIMIT": String(ATTEMPT_LIMIT),
        },
      };
  }
}

async function follow(
  answer: Exclude<CheckedAnswer, { kind: "ask" }>,
  router: Router,
  call: LiveCall,
): Promise<Destination> {
  switch (answer.kind) {
    case "error":
      return { kind: "target", target: router.defaultTarget, by: "default-target" };
    case "forward":
      return { kind: "forward", number: answer.number };
    case "end":
      call.record.heard.push(answer.message.join(" "));
      await call.wait(speechMs(answer.message));
      return over("ended-by-router");
    case "route":
      return isTargetType(answer.type)
        ? { kind: "target", target: { type: answer.type, id: answer.id }, by: "router" }
        : { kind: "target", target: router.defaultTarget, by: "default-target" };
  }
}

function whileDisabled(deps: ConsultDeps, router: Router): Destination {
  return deps.assumptions.disabledRouterGoesTo === "office"
    ? { kind: "target", target: { type: "office", id: router.officeId }, by: "office" }
    : { kind: "target", target: router.defaultTarget, by: "default-target" };
}

/** The types that the guide lets a call be sent to. */
export function isTargetType(type: string): type is TargetType {
  return ["user", "office", "department", "callcenter"].includes(type);
}
