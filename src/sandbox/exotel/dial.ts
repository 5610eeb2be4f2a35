import { whySkipped, type Agent, type Agents } from "./agent.ts";
import type { Attempt, CallBehaviour, CallRecord } from "./call.ts";
import type { DialOrder } from "./check-answer.ts";
import type { PhoneEvent } from "./deliver-events.ts";

export type DialDeps = {
  readonly agents: Agents;
  readonly emit: (call: CallRecord, event: PhoneEvent) => void;
  readonly answeredEvents: boolean;
  readonly now: () => number;
  readonly pause: (simulatedMs: number) => Promise<void>;
};

const BUSY_TONE_MS = 1_500;

const CAUSES = {
  completed: { cause: "NORMAL_CLEARING", code: 16 },
  busy: { cause: "USER_BUSY", code: 17 },
  declined: { cause: "CALL_REJECTED", code: 21 },
  "no-answer": { cause: "RING_TIMEOUT", code: 1003 },
  failed: { cause: "NORMAL_TEMPORARY_FAILURE", code: 41 },
} as const;

/** The phones that can be dialled, in the answer's order; the others are passed over and remembered. */
export function dialable(
  deps: DialDeps,
  call: CallRecord,
  order: DialOrder,
  uris: readonly string[],
) {
  return uris.flatMap((uri) => {
    const agent = deps.agents.of(uri);
    const why = whySkipped(agent, order.stateManagement);
    if (why === null) return [agent];
    call.skipped.push({ at: deps.now(), uri, why, onCall: agent.onCall });
    return [];
  });
}

/** Rings one phone, or several together: one attempt. A phone is busy from its dialling to its end. */
export async function attempt(
  deps: DialDeps,
  call: CallRecord,
  order: DialOrder,
  phones: readonly Agent[],
  behaviour: CallBehaviour,
): Promise<Attempt> {
  const startedAt = deps.now();
  const ringing = phones.map((agent) => {
    const wasFree = agent.onCall === null;
    if (wasFree) agent.onCall = call.callSid;
    emit(deps, call, order, agent, "dial");
    if (deps.answeredEvents) emit(deps, call, order, agent, "ringing");
    return { agent, reaction: wasFree ? behaviour.reactionOf(agent.uri) : "off-net" };
  });
  const answering = ringing.find(({ reaction }) => reaction === "answers");
  const patienceMs = behaviour.patienceMs ?? Infinity;
  const untilMs = answering === undefined ? ringMsOf(ringing, order) : behaviour.answerAfterMs;
  const isWaiting = Math.min(untilMs, order.ringMs) <= patienceMs;
  await deps.pause(Math.min(untilMs, order.ringMs, patienceMs));
  const legs = ringing.map(({ agent, reaction }) => ({ uri: agent.uri, ...causeOf(reaction) }));
  const uris = phones.map(({ uri }) => uri);
  const talks = isWaiting && answering !== undefined && behaviour.answerAfterMs <= order.ringMs;
  for (const { agent } of ringing) {
    if (!talks || agent !== answering?.agent) release(deps, call, order, agent);
  }
  if (talks && answering !== undefined) {
    const { agent } = answering;
    if (deps.answeredEvents) emit(deps, call, order, agent, "answered");
    call.talkedWith = agent.uri;
    const answeredAt = deps.now();
    const over = deps.pause(Math.min(behaviour.talkMs, order.maxTalkMs));
    await (behaviour.talkUntil === undefined ? over : Promise.race([over, behaviour.talkUntil]));
    call.talkMs = deps.now() - answeredAt;
    release(deps, call, order, agent);
    const endedAt = deps.now();
    return { startedAt, endedAt, uris, result: "completed", answeredBy: agent.uri, legs };
  }
  const result = isWaiting ? resultOf(legs) : "canceled";
  return { startedAt, endedAt: deps.now(), uris, result, answeredBy: null, legs };
}

function release(deps: DialDeps, call: CallRecord, order: DialOrder, agent: Agent): void {
  if (agent.onCall === call.callSid) agent.onCall = null;
  emit(deps, call, order, agent, "terminal");
}

function emit(
  deps: DialDeps,
  call: CallRecord,
  { eventsUrl }: DialOrder,
  { uri }: Agent,
  type: PhoneEvent["type"],
): void {
  if (eventsUrl !== null) deps.emit(call, { url: eventsUrl, type, uri, at: deps.now() });
}

type Ringing = readonly { readonly reaction: string }[];

function ringMsOf(ringing: Ringing, { ringMs }: DialOrder): number {
  return ringing.some(({ reaction }) => reaction === "lets-it-ring") ? ringMs : BUSY_TONE_MS;
}

function causeOf(reaction: string) {
  switch (reaction) {
    case "answers":
      return CAUSES.completed;
    case "declines":
      return CAUSES.declined;
    case "off-net":
      return CAUSES.busy;
    case "fails":
      return CAUSES.failed;
    default:
      return CAUSES["no-answer"];
  }
}

function resultOf(legs: Attempt["legs"]): "busy" | "no-answer" | "failed" {
  if (legs.every(({ code }) => code === 17 || code === 21)) return "busy";
  return legs.every(({ code }) => code === 41) ? "failed" : "no-answer";
}
