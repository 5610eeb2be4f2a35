import type { CallBehaviour, Leg } from "./call.ts";
import type { Company, User } from "./company.ts";
import type { Delivery } from "./deliver-events.ts";
import type { LiveCall } from "./live-call.ts";
import type { Phones } from "./phones.ts";
import { happens, pick, type Random } from "./random.ts";

const RING_MS = 3000;
const TALK_MS = 20_000;
const VOICEMAIL_MS = 4000;
const AFTER_CALL_MS = 2000;
const RECAP_MS = 90_000;

export type RingDeps = {
  readonly company: Company;
  readonly delivery: Delivery;
  readonly phones: Phones;
  readonly random: Random;
  readonly now: () => number;
  readonly pause: (simulatedMs: number) => Promise<void>;
  readonly detach: (work: () => Promise<void>) => void;
  readonly busyUserRings: boolean;
  readonly recapProbability: () => number;
  /** A leg for one operator of a group call. */
  readonly addOperatorLeg: (call: LiveCall, entry: Leg, user: User) => Leg;
};

const reachable = (user: User) => user.state === "active" && !user.doNotDisturb && user.isOnline;

/** Rings one user: they answer, or their voicemail does, or the caller gives up. */
export async function ringUser(deps: RingDeps, call: LiveCall, leg: Leg): Promise<void> {
  const { company, phones } = deps;
  const user = company.users.get(leg.target.id);
  const isTaken = phones.isTalking(leg.target.id) && !deps.busyUserRings;
  if (user === undefined || !reachable(user) || isTaken) {
    await goUnanswered(deps, call, leg);
    return;
  }
  startRinging(deps, leg, user.id);
  const isWaiting = await call.wait(call.behaviour.ringMs ?? RING_MS);
  if (isWaiting && answers(call.behaviour) && phones.talk(user.id, leg.callId)) {
    await talk(deps, call, user.id, [leg]);
  } else if (isWaiting) {
    await goUnanswered(deps, call, leg);
  } else {
    call.record.outcome = "missed";
    endMissed(deps, leg);
  }
}

/** Rings every free operator of a group at once: a leg each, all tied to the group's own leg. One answers. */
export async function ringGroup(deps: RingDeps, call: LiveCall, entry: Leg): Promise<void> {
  const { company, delivery, phones, now, random } = deps;
  if (entry.target.type === "callcenter") {
    entry.queuedAt = now();
    delivery.emit(entry, "queued");
    // Music on hold, until its agents are rung.
    if (!(await call.wait(call.behaviour.queueMs ?? 0))) {
      call.record.outcome = "missed";
      endMissed(deps, entry);
      return;
    }
  }
  const operators = (company.groups.get(entry.target.id)?.operatorIds ?? [])
    .map((id) => company.users.get(id))
    .filter((user) => user !== undefined)
    .filter((user) => reachable(user) && !phones.isTalking(user.id));
  entry.firstRangAt = now();
  delivery.emit(entry, "ringing");
  const legs = operators.map((user) => deps.addOperatorLeg(call, entry, user));
  for (const leg of legs) startRinging(deps, leg, leg.target.id);

  const isWaiting = await call.wait(call.behaviour.ringMs ?? RING_MS);
  const willing = isWaiting && answers(call.behaviour) ? legs : [];
  const free = willing.filter((leg) => !phones.isTalking(leg.target.id));
  const winner = pick(random, free);
  for (const leg of legs) if (leg !== winner) endMissed(deps, leg);
  if (winner !== undefined && phones.talk(winner.target.id, winner.callId)) {
    entry.operatorCallId = winner.callId;
    await talk(deps, call, winner.target.id, [entry, winner]);
  } else if (isWaiting) {
    await goUnanswered(deps, call, entry);
  } else {
    call.record.outcome = "missed";
    endMissed(deps, entry);
  }
}

const answers = (behaviour: CallBehaviour) => (behaviour.callee ?? "answers") === "answers";

function startRinging({ delivery, phones, now }: RingDeps, leg: Leg, userId: string): void {
  leg.firstRangAt = now();
  phones.ring(userId, leg.callId);
  delivery.emit(leg, "ringing");
}

/** From "connected" to "hangup" on all these legs, with a hold in the middle if wanted. */
export async function talk(
  deps: RingDeps,
  call: LiveCall,
  userId: string,
  legs: readonly Leg[],
): Promise<void> {
  const { delivery, phones, now } = deps;
  const { record, behaviour } = call;
  const emitAll = (state: string) => {
    for (const leg of legs) delivery.emit(leg, state);
  };
  record.talkedWith = userId;
  record.connectedAt = now();
  for (const leg of legs) leg.connectedAt = record.connectedAt;
  emitAll("connected");
  const talkMs = behaviour.talkMs ?? TALK_MS;
  const until = behaviour.talkUntil?.then(() => false);
  const talkOn = () => {
    const half = call.talk(talkMs / 2);
    return until === undefined ? half : Promise.race([half, until]);
  };
  let goesOn = await talkOn();
  if (goesOn && (behaviour.holdMs ?? 0) > 0) {
    const heldFrom = now();
    emitAll("hold");
    goesOn = await call.talk(behaviour.holdMs ?? 0);
    for (const leg of legs) leg.heldMs = now() - heldFrom;
    emitAll("connected");
  }
  if (goesOn) await talkOn();
  const endedAt = now();
  for (const leg of legs) {
    leg.endedAt = endedAt;
    phones.hangUp(leg.callId);
    delivery.emit(leg, "hangup");
  }
  record.outcome = "answered";
  sendAfterCallEvents(deps, legs);
}

function sendAfterCallEvents(deps: RingDeps, legs: readonly Leg[]): void {
  for (const leg of legs) {
    if (leg.wasRecorded) {
      deps.detach(async () => {
        await deps.pause(AFTER_CALL_MS);
        deps.delivery.emit(leg, "recording");
      });
    }
    if (happens(deps.random, deps.recapProbability())) {
      deps.detach(async () => {
        await deps.pause(RECAP_MS);
        deps.delivery.emit(leg, "recap_summary");
      });
    }
  }
}

/** Voicemail, or a plain miss when the caller leaves no message. */
export async function goUnanswered(deps: RingDeps, call: LiveCall, leg: Leg): Promise<void> {
  const { delivery, phones, now, pause } = deps;
  if (call.behaviour.leavesVoicemail === false) {
    call.record.outcome = "missed";
    endMissed(deps, leg);
    return;
  }
  call.record.outcome = "voicemail";
  phones.hangUp(leg.callId);
  delivery.emit(leg, "voicemail");
  await pause(VOICEMAIL_MS);
  leg.endedAt = now();
  leg.voicemailLink = `https://dialpad.example/voicemail/${leg.callId}`;
  delivery.emit(leg, "hangup");
  deps.detach(async () => {
    await pause(AFTER_CALL_MS);
    delivery.emit(leg, "voicemail_uploaded");
  });
}

/** An unanswered leg ends: "hangup" always, "missed" beside it on the legs of people, unless it was passed on. */
function endMissed({ delivery, phones, now }: RingDeps, leg: Leg): void {
  phones.hangUp(leg.callId);
  leg.endedAt = now();
  if (leg.target.type === "user" && !leg.isTransferred) delivery.emit(leg, "missed");
  delivery.emit(leg, "hangup");
}
