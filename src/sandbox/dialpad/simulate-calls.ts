import type { CallBehaviour, CallRecord } from "./call.ts";
import type { Party, Router, Target } from "./company.ts";
import type { ConsultDeps } from "./consult-router.ts";
import { contactOf } from "./contacts.ts";
import { createLeg, groupIdOf, routedLinks } from "./create-leg.ts";
import { createLiveCall, type LiveCall } from "./live-call.ts";
import { ringGroup, ringUser, talk, type RingDeps } from "./ring-target.ts";
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

export type CallSimulator = {
  placeCall(call: InboundCall): PlacedCall;
  placeOutbound(call: OutboundCall): PlacedCall;
};

export type SimulatorDeps = ConsultDeps &
  Omit<RingDeps, "busyUserRings" | "addOperatorLeg"> & {
    readonly record: (call: CallRecord) => void;
    /** Keeps track of work until it is done. */
    readonly track: <T>(work: Promise<T>) => Promise<T>;
  };

const DIAL_MS = 1500;

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
    return createLiveCall(record, contactOf(outside), behaviour, deps.pause);
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
        const target = partyOf(destination.target.type, destination.target.id);
        const leg = createLeg(deps, call, target, routedLinks(deps, call, routerParty));
        if (entry) entry.isTransferred = true;
        await (target.type === "user"
          ? ringUser(ringing, call, leg)
          : ringGroup(ringing, call, leg));
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

  async function runOutbound(call: LiveCall, target: Party, proxy: Party | undefined) {
    const { record } = call;
    const fields = proxy ? { proxyTarget: proxy, groupId: groupIdOf(proxy) } : {};
    const leg = createLeg(deps, call, target, { ...fields, callId: record.callId, isEntry: true });
    try {
      deps.delivery.emit(leg, "calling");
      await deps.pause(DIAL_MS);
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
      return { callId: call.record.callId, ended: deps.track(runInbound(call, router)) };
    },
    placeOutbound({ userId, to, underGroupCallerId: group, behaviour = {} }) {
      const target = partyOf("user", userId);
      const proxy = group && partyOf(group.type, group.id);
      if (deps.phones.isTalking(userId)) throw new Error("this user is on a call");
      const from = proxy?.phone ?? target.phone;
      const call = begin({ direction: "outbound", from, to }, behaviour);
      deps.phones.talk(userId, call.record.callId);
      return {
        callId: call.record.callId,
        ended: deps.track(runOutbound(call, target, proxy)),
      };
    },
  };
}
