import type { CallBehaviour, CallRecord, Transition } from "./call.ts";
import type { DialOrder } from "./check-answer.ts";
import { consult, type ConsultDeps } from "./consult.ts";
import { attempt, dialable, type DialDeps } from "./dial.ts";
import { withQuery } from "./fetch-text.ts";
import { baseParameters, parametersAfter, type WriteDeps } from "./parameters.ts";

/** What the flow does around Connect: URLs of Passthru applets, null where there is none. */
export type Flow = {
  /** Asked before Connect, again and again while its Switch Case reads `wait`. */
  readonly wait: string | null;
  readonly conversationEnded: string | null;
  /** 200 leads to another Connect applet with the same URL, 302 to the end of the flow. */
  readonly nobodyAnswered: string | null;
  readonly noDial: string | null;
};

export type RunDeps = ConsultDeps &
  DialDeps &
  WriteDeps & { readonly flow: Flow; readonly waitStepMs: number };

/** Two Connect applets after the first, as the flow of docs/connect-exotel.md has them. */
const MOST_CONNECTS = 3;
const MOST_WAITS = 60;
const PASSTHRU_MS = 5_000;

/** One call from its first request to the end of the flow. */
export async function runCall(
  deps: RunDeps,
  call: CallRecord,
  behaviour: CallBehaviour,
): Promise<CallRecord> {
  if (await waitLoop(deps, call, behaviour)) {
    call.endedAt = deps.now();
    return call;
  }
  for (let connects = 0; connects < MOST_CONNECTS; connects++) {
    const before = call.attempts.length;
    const hungUp = await connect(deps, call, behaviour);
    const transition = transitionOf(call, before);
    call.transitions.push(transition);
    const status = await passThrough(deps, call, transition);
    if (hungUp || call.talkedWith !== null || status !== 200) break;
  }
  call.endedAt = deps.now();
  return call;
}

function transitionOf(call: CallRecord, attemptsBefore: number): Transition {
  if (call.talkedWith !== null) return "conversation-ended";
  return call.attempts.length > attemptsBefore ? "nobody-answered" : "no-dial";
}

/** The Connect applet; true when the caller hung up in it. */
async function connect(
  deps: RunDeps,
  call: CallRecord,
  behaviour: CallBehaviour,
): Promise<boolean> {
  let order = await consult(deps, call, baseParameters(call, deps));
  while (order !== null) {
    const result = await dialOrder(deps, call, order, behaviour);
    if (result !== "ask-again") return result === "hung-up";
    const known = deps.assumptions.afterAttempt === "nothing";
    const parameters = known ? baseParameters(call, deps) : parametersAfter(call, deps);
    const next: DialOrder | null = await consult(deps, call, parameters);
    if (next !== null && isSameSet(order.destinations, next.destinations)) {
      call.stops.push("the same destinations twice running");
      return false;
    }
    order = next;
  }
  return false;
}

/**
 * Goes through an answer. After an unsuccessful attempt it is asked again where the answer says so, and the rest of it
 * is dropped; a phone that was passed over is no attempt.
 */
async function dialOrder(
  deps: RunDeps,
  call: CallRecord,
  order: DialOrder,
  behaviour: CallBehaviour,
): Promise<"ask-again" | "over" | "hung-up"> {
  for (const uris of groupsOf(order)) {
    const phones = dialable(deps, call, order, uris);
    if (phones.length === 0) continue;
    const made = await attempt(deps, call, order, phones, behaviour);
    call.attempts.push(made);
    if (made.result === "completed") return "over";
    if (made.result === "canceled") return "hung-up";
    if (order.askAgain) return "ask-again";
  }
  return "over";
}

function groupsOf({ destinations, together }: DialOrder): string[][] {
  const groups: string[][] = [];
  for (let at = 0; at < destinations.length; at += together) {
    groups.push(destinations.slice(at, at + together));
  }
  return groups;
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  const set = new Set(a);
  return set.size === new Set(b).size && b.every((uri) => set.has(uri));
}

async function passThrough(
  deps: RunDeps,
  call: CallRecord,
  transition: Transition,
): Promise<number | null> {
  const { flow } = deps;
  const url = {
    "conversation-ended": flow.conversationEnded,
    "nobody-answered": flow.nobodyAnswered,
    "no-dial": flow.noDial,
  }[transition];
  if (url === null) return null;
  const query = withQuery(url, parametersAfter(call, deps));
  const fetched = await deps.fetchText(query, { timeoutMs: PASSTHRU_MS });
  return fetched.kind === "answered" ? fetched.status : null;
}

/** True when the caller hung up in it, of which nobody is told. */
async function waitLoop(
  deps: RunDeps,
  call: CallRecord,
  { patienceMs = Infinity }: CallBehaviour,
): Promise<boolean> {
  const { wait } = deps.flow;
  if (wait === null) return false;
  for (let round = 0; round < MOST_WAITS; round++) {
    const query = withQuery(wait, baseParameters(call, deps));
    const fetched = await deps.fetchText(query, { timeoutMs: PASSTHRU_MS });
    if (fetched.kind !== "answered" || fetched.text !== '{"select":"wait"}') return false;
    const leftMs = patienceMs - round * deps.waitStepMs;
    await deps.pause(Math.min(leftMs, deps.waitStepMs));
    if (leftMs <= deps.waitStepMs) return true;
  }
  return false;
}
