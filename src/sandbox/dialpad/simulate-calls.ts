import type { CallBehaviour, CallRecord, Leg, Transfer } from "./call.ts";
import type { Party, Router, Target } from "./company.ts";
import type { ConsultDeps } from "./consult-router.ts";
import { contactOf } from "./contacts.ts";
import { createLeg, groupIdOf, routedLinks, transferLinks } from "./create-leg.ts";
import { createLiveCall, type LiveCall } from "./live-call.ts";
import { goUnanswered, ringGroup, ringUser, talk, type RingDeps } from "./ring-target.ts";
import { routeCall } from "./route-call.ts";

export type PlacedCall = {
  readonly callId: string;
  /** The truth about it, once it is over. Rejects when the box closes first. */
  readonly ended: Promise<CallRecord>;
};

export type InboundCall = {
  /** E.164; null: withheld. A rep's own number makes it an internal call. */
  readonly from: string | null;
  /** A number that a call router holds. */
  readonly to: string;
  readonly behaviour?: CallBehaviour;
};

export type OutboundCall = {
  readonly userId: string;
  readonly to: string;
  /** The group whose caller id is shown. */
  readonly underGroupCallerId?: Target;
  readonly behaviour?: CallBehaviour;
};

/** A call that the API was asked to make. */
export type RingCall = {
  readonly userId: string;
  readonly to: string;
  readonly customData: string | null;
};

export type CallSimulator = {
  placeCall(call: InboundCall): PlacedCall;
  placeOutbound(call: OutboundCall): PlacedCall;
  /** Rings the user's devices, and then the number; the id of the call. */
  ringCall(call: RingCall): string;
  /** Passes the call of this leg on; false when it is over, still asked about, or not to be had any more. */
  transferCall(leg: Leg, to: Transfer): boolean;
};

export type SimulatorDeps = ConsultDeps &
  Omit<RingDeps, "busyUserRings" | "addOperatorLeg"> & {
    readonly record: (call: CallRecord) => void;
    /** What both sides do on a call that the API was asked to make. */
    readonly onRingCall: (call: RingCall) => CallBehaviour;
    /** Keeps track of work until it is done. */
    readonly track: <T>(work: Promise<T>) => Promise<T>;
  };

const DIAL_MS = 1500;

type LegFields = Parameters<typeof createLeg>[3];

export function createCallSimulator(deps: SimulatorDeps): CallSimulator {
  const { company, now } = deps;
  const ringing: RingDeps = {
    ...deps,
    busyUserRings: deps.assumptions.busyUser === "rings",
    addOperatorLeg(call, entry, user) {
      const target = partyOf("user", user.id);
      const entryPoint = { callId: entry.callId, target: entry.target };
      return createLeg(deps, call, target, { entryPoint, groupId: entry.groupId });
    },
  };

  const live = new Map<CallRecord, LiveCall>();

  function partyOf(type: string, id: string): Party {
    const party = company.party(type, id);
    if (party === undefined) throw new Error(`the sandbox company has no such ${type}`);
    return party;
  }

  function begin(call: Pick<CallRecord, "direction" | "from" | "to">, behaviour: CallBehaviour) {
    const record: CallRecord = {
      ...call,
      callId: company.newId(),
      startedAt: now(),
      consultations: [],
      legs: [],
      transfers: [],
      outcome: "in-progress",
      sentTo: null,
      sentBy: null,
      heard: [],
      talkedWith: null,
      connectedAt: null,
      endedAt: null,
    };
    deps.record(record);
    const outside = call.direction === "inbound" ? call.from : call.to;
    const begun = createLiveCall(record, contactOf(outside), behaviour, deps.pause);
    live.set(record, begun);
    return begun;
  }

  /** The call goes to somebody, and on as often as it is passed on. */
  async function connect(call: LiveCall, target: Target, links: LegFields): Promise<void> {
    let leg = createLeg(deps, call, partyOf(target.type, target.id), links);
    await (target.type === "user" ? ringUser(ringing, call, leg) : ringGroup(ringing, call, leg));
    for (let to = call.takeTransfer(); to !== null; to = call.takeTransfer()) {
      if (to.kind === "number") {
        await deps.pause(call.behaviour.talkMs ?? DIAL_MS);
        call.record.outcome = "forwarded";
        return;
      }
      const party = partyOf(to.target.type, to.target.id);
      leg = createLeg(deps, call, party, transferLinks(deps, leg));
      if (to.voicemail) await goUnanswered(ringing, call, leg);
      else if (to.target.type === "user") await ringUser(ringing, call, leg);
      else await ringGroup(ringing, call, leg);
    }
  }

  async function runInbound(call: LiveCall, router: Router): Promise<CallRecord> {
    const { record } = call;
    const routerParty = partyOf("callrouter", router.id);
    const hasEntryLeg = deps.assumptions.entryLegEvents && deps.assumptions.link !== "same-id";
    const entry = hasEntryLeg
      ? createLeg(deps, call, routerParty, { callId: record.callId, isEntry: true })
      : null;
    if (entry) deps.delivery.emit(entry, "calling");

    const destination = await routeCall(deps, router, call);
    switch (destination.kind) {
      case "over":
        record.outcome = destination.outcome;
        break;
      case "forward":
        await deps.pause(call.behaviour.talkMs ?? DIAL_MS);
        record.outcome = "forwarded";
        break;
      case "target": {
        record.sentTo = destination.target;
        record.sentBy = destination.by;
        if (entry) entry.isTransferred = true;
        await connect(call, destination.target, routedLinks(deps, call, routerParty));
        break;
      }
    }
    record.endedAt = now();
    if (entry) {
      entry.endedAt = record.endedAt;
      deps.delivery.emit(entry, "hangup");
    }
    return record;
  }

  async function runOutbound(
    call: LiveCall,
    target: Party,
    {
      proxy,
      customData = null,
    }: { readonly proxy?: Party | undefined; customData?: string | null },
  ) {
    const { record, behaviour } = call;
    const fields = proxy ? { proxyTarget: proxy, groupId: groupIdOf(proxy) } : {};
    const ids = { callId: record.callId, isEntry: true, customData };
    const leg = createLeg(deps, call, target, { ...fields, ...ids });
    try {
      deps.delivery.emit(leg, "calling");
      await deps.pause(DIAL_MS);
      if (behaviour.caller === "lets-it-ring") {
        record.outcome = "missed";
        record.endedAt = leg.endedAt = now();
        deps.delivery.emit(leg, "hangup");
        return record;
      }
      leg.firstRangAt = now();
      deps.delivery.emit(leg, "ringing");
      await deps.pause(call.behaviour.ringMs ?? DIAL_MS);
      if ((call.behaviour.callee ?? "answers") === "answers") {
        await talk(ringing, call, target.id, [leg]);
      } else {
        record.outcome = "missed";
        leg.endedAt = now();
        deps.delivery.emit(leg, "hangup");
      }
    } finally {
      deps.phones.hangUp(leg.callId);
    }
    record.endedAt = now();
    return record;
  }

  return {
    placeCall({ from, to, behaviour = {} }) {
      const holder = company.numbers.get(to)?.holder;
      const router = holder?.type === "callrouter" ? company.routers.get(holder.id) : undefined;
      if (router === undefined) throw new Error("no call router holds the dialled number");
      const call = begin({ direction: "inbound", from, to }, behaviour);
      const ended = runInbound(call, router).finally(() => live.delete(call.record));
      return { callId: call.record.callId, ended: deps.track(ended) };
    },
    placeOutbound({ userId, to, underGroupCallerId: group, behaviour = {} }) {
      const target = partyOf("user", userId);
      const proxy = group && partyOf(group.type, group.id);
      if (deps.phones.isTalking(userId)) throw new Error("this user is on a call");
      const from = proxy?.phone ?? target.phone;
      const call = begin({ direction: "outbound", from, to }, behaviour);
      deps.phones.talk(userId, call.record.callId);
      const ended = runOutbound(call, target, { proxy }).finally(() => live.delete(call.record));
      return { callId: call.record.callId, ended: deps.track(ended) };
    },
    ringCall(wanted) {
      const { userId, to, customData } = wanted;
      const target = partyOf("user", userId);
      const call = begin(
        { direction: "outbound", from: target.phone, to },
        deps.onRingCall(wanted),
      );
      deps.phones.talk(userId, call.record.callId);
      const ended = runOutbound(call, target, { customData });
      void deps.track(ended.finally(() => live.delete(call.record))).catch(() => undefined);
      return call.record.callId;
    },
    transferCall(leg, to) {
      const call = [...live.values()].find(({ record }) => record.legs.includes(leg));
      if (call === undefined || call.record.sentTo === null || !call.transfer(to)) return false;
      const open = call.record.legs.filter(({ endedAt }) => endedAt === null);
      const phase = phaseOf(open);
      for (const one of open) one.isTransferred = true;
      call.record.transfers.push({ at: now(), to, phase });
      return true;
    },
  };
}

function phaseOf(legs: readonly Leg[]): "waiting" | "ringing" | "talking" {
  if (legs.some(({ connectedAt }) => connectedAt !== null)) return "talking";
  const phones = legs.filter(({ target }) => target.type === "user");
  return phones.some(({ firstRangAt }) => firstRangAt !== null) ? "ringing" : "waiting";
}
