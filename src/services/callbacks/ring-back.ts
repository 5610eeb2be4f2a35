import {
  advance,
  BY_ITSELF,
  type CallbackEvent,
  type CallbackLife,
} from "../../domain/callback.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import type { Claim, Identity } from "../../domain/decision.ts";
import { LOOK_AGAIN_MS } from "../../domain/follow-callback.ts";
import { CLAIM_NOBODY, type CallRef, type ClaimQuery } from "../../domain/map-queries.ts";
import type { Line, Rep } from "../../domain/settings.ts";
import type { CallbackDialer, DialOrder } from "../../telephony/callback-dialer.ts";
import type { DialLedger, DialResult } from "./dial-once.ts";
import { dialKey } from "./follow-dial.ts";
import type { StoredCallback } from "./stored-callback.ts";

export type Deps = {
  /** Null where only people can make the call. */
  readonly dialerOf: (line: Line) => Promise<CallbackDialer | null>;
  readonly ledger: Pick<DialLedger, "plan" | "wentWrong">;
  readonly dialOnce: (
    dialer: CallbackDialer,
    workspaceId: string,
    order: DialOrder,
  ) => Promise<DialResult | "elsewhere">;
  readonly resultUrlOf: (line: Line) => string;
  /** Every number by which whoever is to be called back may ring in. */
  readonly numbersOf: (callback: StoredCallback) => Promise<readonly string[]>;
  /** Whether somebody with one of these numbers is on a call with us, or waits for one. */
  readonly isOnCall: (workspaceId: string, numbers: readonly string[]) => Promise<boolean>;
  /** Asked once more right before the call. */
  readonly isDoNotCall: (callback: StoredCallback) => Promise<boolean>;
  readonly claim: (query: ClaimQuery, now: number) => Promise<Claim | null>;
  readonly releaseOffer: (
    call: Pick<CallRef, "workspaceId" | "lineId" | "callId" | "number" | "person">,
    repIds: readonly string[],
  ) => Promise<void>;
  readonly wrapUpMsOf: (line: Line) => number;
  readonly get: (workspaceId: string, id: string) => Promise<StoredCallback | null>;
  /** False when somebody else changed it since. */
  readonly change: (callback: StoredCallback, life: CallbackLife) => Promise<boolean>;
  /** 32 hex digits. */
  readonly newId: () => string;
  readonly now: () => number;
};

export type RingBack = ReturnType<typeof createRingBack>;

/** Longer than any rep's phone rings before its first event comes. */
const HOLD_MS = 60_000;

type Scene = {
  readonly callback: StoredCallback;
  /** Due. */
  readonly life: CallbackLife;
  readonly line: Line;
  readonly dialer: CallbackDialer;
  /** The first choice first. */
  readonly reps: readonly Rep[];
  readonly policy: CallbackPolicy;
  /** Has a rep told that they are to make it by hand. */
  readonly tell: (repId: string, offer: number) => Promise<void>;
};

/**
 * Has the phone system call somebody back: the first free rep is held by a claim, so that no other caller takes them,
 * then the try is written down, then it is sent, once at the most.
 */
export function createRingBack(deps: Deps) {
  return {
    /** What makes this callback's calls; null: people do. */
    async dialerFor(line: Line | undefined, callback: StoredCallback) {
      if (line === undefined || !line.enabled) return null;
      const dialer = await deps.dialerOf(line);
      if (dialer === null) return null;
      return (await deps.ledger.wentWrong(callback.workspaceId, callback.id)) ? null : dialer;
    },

    /** What became of it, written already; null: nobody is free, or they are on the phone with us. */
    async ring(scene: Scene): Promise<CallbackLife | null> {
      const { callback, line, policy } = scene;
      const { workspaceId, number } = callback;
      const person = await deps.numbersOf(callback);
      if (await deps.isOnCall(workspaceId, person)) return null;
      const call = {
        workspaceId,
        lineId: line.id,
        callId: callback.id,
        legId: `callback:${callback.id}`,
        number,
        person,
      };
      const repId = await take(deps, scene, call);
      const rep = scene.reps.find(({ id }) => id === repId);
      const phone = phoneOf(scene.dialer, rep);
      if (repId === null || phone === null) return null;
      const through = (from: CallbackLife, ...events: CallbackEvent[]) =>
        events.reduce<CallbackLife | null>(
          (known, event) =>
            known && advance(known, event, { now: deps.now(), maxAttempts: policy.maxAttempts }),
          from,
        );
      const id = deps.newId();
      await deps.ledger.plan({ workspaceId, id, callbackId: callback.id, repId });
      const until = deps.now() + LOOK_AGAIN_MS;
      const offered = { kind: "offered", repId, until } as const;
      const dialling = through(scene.life, offered, { kind: "dialled", key: dialKey(id), until });
      // written before it is sent: what dies in between is never sent again
      if (dialling === null || !(await deps.change(callback, dialling))) {
        if (!(await isRungElsewhere(deps, callback, repId))) {
          await deps.releaseOffer(call, [repId]);
        }
        return null;
      }
      const again = { ...callback, version: callback.version + 1 };
      if (await deps.isDoNotCall(callback)) {
        await deps.releaseOffer(call, [repId]);
        const reason = "do-not-call" as const;
        const cancelled = through(dialling, { kind: "cancelled", by: BY_ITSELF, reason });
        if (cancelled !== null) await deps.change(again, cancelled);
        return cancelled;
      }
      // a person took it back, or the caller has called since, from any of their numbers
      const isTakenBack = (await deps.get(workspaceId, callback.id))?.stage !== "dialling";
      if (isTakenBack || (await deps.isOnCall(workspaceId, person))) {
        await deps.releaseOffer(call, [repId]);
        const undone = isTakenBack ? null : through(dialling, { kind: "undialled" });
        return undone !== null && (await deps.change(again, undone)) ? undone : null;
      }
      const { vendorSettings: settings } = line;
      const order = { id, rep: phone, number, resultUrl: deps.resultUrlOf(line) };
      const result = await deps.dialOnce(scene.dialer, workspaceId, {
        ...order,
        ...(settings !== undefined && { settings }),
      });
      if (result !== "later" && result !== "refused") return dialling;
      await deps.releaseOffer(call, [repId]);
      const byHand = deps.now() + policy.offerMinutes * 60_000;
      const undone =
        result === "later"
          ? through(dialling, { kind: "undialled" })
          : through(dialling, { kind: "undialled" }, { ...offered, until: byHand });
      if (undone === null) return dialling;
      if (result === "refused") await scene.tell(repId, undone.offers);
      await deps.change(again, undone);
      return undone;
    },
  };
}

/** Whether another worker, at the same moment, has this rep rung for it: the claim is the same one, and theirs. */
async function isRungElsewhere(
  { get }: Pick<Deps, "get">,
  { workspaceId, id }: StoredCallback,
  repId: string,
): Promise<boolean> {
  const known = await get(workspaceId, id);
  return known?.stage === "dialling" && known.offeredTo === repId;
}

/** The first of them who is free, kept from other callers; a call of the person themself reaches who is kept. */
async function take(
  { claim, wrapUpMsOf, now }: Deps,
  { reps, line, dialer }: Scene,
  call: CallRef,
): Promise<string | null> {
  const alone = reps.filter((rep) => phoneOf(dialer, rep) !== null).map(({ id }) => id);
  if (alone.length === 0) return null;
  const order = { alone, together: [], most: 0, keepFree: 0 };
  const offerMs = dialer.holdMs ?? HOLD_MS;
  const wanted = { ...CLAIM_NOBODY, ...call, order, offerMs, rings: true };
  const claimed = await claim({ ...wanted, wrapUpMs: wrapUpMsOf(line) }, now());
  return claimed?.taken[0] ?? null;
}

/** The phone by which this dialler rings the rep; null: it can't. */
export function phoneOf(
  { vendor, identityTypes }: CallbackDialer,
  rep: Rep | undefined,
): Pick<Identity, "type" | "id"> | null {
  const own = (rep?.identities ?? []).filter((identity) => identity.vendor === vendor);
  const [first] = identityTypes.flatMap((type) => own.filter((one) => one.type === type));
  return first === undefined ? null : { type: first.type, id: first.id };
}
