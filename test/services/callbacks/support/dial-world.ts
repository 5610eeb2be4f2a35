import type { LegState } from "../../../../src/domain/call.ts";
import { StickylineError } from "../../../../src/domain/errors.ts";
import type { CallLeg } from "../../../../src/domain/settle-callback.ts";
import { pick, happens, type Random } from "../../../../src/sandbox/dialpad/random.ts";
import { createDialOnce, type DialResult } from "../../../../src/services/callbacks/dial-once.ts";
import { createLookAtDial } from "../../../../src/services/callbacks/follow-dial.ts";
import { createRingBack } from "../../../../src/services/callbacks/ring-back.ts";
import { createSettleCallbacks } from "../../../../src/services/callbacks/settle-callbacks.ts";
import { createTendCallbacks } from "../../../../src/services/callbacks/tend-callbacks.ts";
import type { DialOrder } from "../../../../src/telephony/callback-dialer.ts";
import { makePeople, reps, settings, WS } from "./dial-people.ts";
import { createDialStore } from "./dial-store.ts";

const MINUTE = 60_000;
/** What a phone system says that does not plainly make the call. */
const RESULTS = ["later", "refused", "unknown"] as const;
/** A call that the phone system really made, or was asked for, and how things stood then. */
export type Made = {
  readonly at: number;
  readonly number: string;
  readonly zone: string;
  readonly listedAt: number;
  readonly repTalks: boolean;
  readonly closed: boolean;
  /** Another call to them goes on. */
  readonly lives: boolean;
  readonly result: DialResult;
  readonly talked: boolean;
  /** The rep was still held for them when the workers had done their turn. */
  held: boolean;
};

/**
 * The services that make callbacks by a phone system, on a clock, a store and a phone system of the test's own: workers
 * that die anywhere, reps who talk with others, answers that fail or never come, events that are lost.
 */
export function openDialWorld({
  random,
  start,
  callbacks,
}: {
  readonly random: Random;
  readonly start: number;
  readonly callbacks: number;
}) {
  const clock = { now: start };
  const now = () => clock.now;
  const legs = new Map<string, CallLeg>();
  const busyUntil = new Map<string, number>();
  const holds = new Map<string, { by: string; until: number }>();
  const made: Made[] = [];
  const later: { readonly at: number; readonly run: () => Promise<void> }[] = [];
  const counts = { crashes: 0, told: 0, calls: 0, ids: 0 };

  /** A worker dies, or the store is away. */
  const mayCrash = () => {
    if (!happens(random, 0.01)) return;
    counts.crashes += 1;
    throw new Error("died");
  };
  const { people, rows } = makePeople(random, start, callbacks);
  const { store, ledger, open, isLive } = createDialStore({ rows, legs, now, mayCrash });
  const settleCallbacks = createSettleCallbacks({
    ...store,
    ledger,
    openOf: async (_ws, number) => open().filter((row) => row.number === number),
  });

  /** A call of this rep's with this person; some of its events never come. */
  function play(
    repId: string,
    number: string,
    talks: boolean,
    direction: "inbound" | "outbound" = "outbound",
  ): string {
    const legId = `dialpad:${(counts.calls += 1)}`;
    const startedAt = now();
    const endedAt = startedAt + (talks ? 1 + random() * 20 : 0.5) * MINUTE;
    busyUntil.set(repId, endedAt);
    const tell = (more: Partial<LegState>) => {
      const state: LegState = {
        phase: "ringing",
        since: startedAt,
        identity: `dialpad:user:${repId}`,
        direction,
        number,
        startedAt,
        connectedAt: null,
        endedAt: null,
        endReason: null,
        newestAt: startedAt,
        ...more,
      };
      legs.set(legId, { legId, repId, state });
    };
    if (happens(random, 0.03)) return legId;
    const connectedAt = talks ? startedAt + 20_000 : null;
    tell({});
    // its end never comes
    if (happens(random, 0.03)) {
      if (connectedAt !== null) tell({ phase: "talking", connectedAt, newestAt: connectedAt });
      return legId;
    }
    later.push({
      at: endedAt,
      async run() {
        tell({
          phase: "ended",
          since: endedAt,
          connectedAt,
          endedAt,
          endReason: "hangup",
          newestAt: endedAt,
        });
        const leg = legs.get(legId);
        if (leg !== undefined) await settleCallbacks(WS, [leg]);
      },
    });
    return legId;
  }

  async function makeCall({ number, rep }: DialOrder): Promise<string | null> {
    const result = happens(random, 0.6) ? "accepted" : (pick(random, RESULTS) ?? "accepted");
    const person = people.get(number);
    if (person === undefined) throw new Error("nobody was promised that");
    const talks = happens(random, 0.4);
    const isMade = result === "accepted" || (result === "unknown" && happens(random, 0.5));
    made.push({
      ...person,
      at: now(),
      repTalks: (busyUntil.get(rep.id) ?? 0) > now(),
      closed: !open().some((row) => row.number === number),
      lives: isLive(number),
      result,
      talked: isMade && talks,
      held: false,
    });
    const legId = isMade ? play(rep.id, number, talks) : null;
    await Promise.resolve();
    if (result === "accepted") return legId;
    if (result === "later") throw new StickylineError("VENDOR_RATE_LIMITED", "enough");
    if (result === "refused") throw new StickylineError("VENDOR_REFUSED", "no");
    throw new StickylineError("VENDOR_UNAVAILABLE", "no answer");
  }

  const dialer = { vendor: "dialpad", identityTypes: ["user"], dial: makeCall };
  const isDoNotCall = async ({ number }: { readonly number: string }) =>
    now() >= (people.get(number)?.listedAt ?? Infinity);
  const ringBack = createRingBack({
    ...store,
    ledger,
    isDoNotCall,
    dialerOf: async () => dialer,
    dialOnce: createDialOnce({ ledger, onFailure: () => undefined }),
    resultUrlOf: () => "",
    numbersOf: async ({ number }) => [number],
    isOnCall: async (_ws, numbers) => numbers.some(isLive),
    async claim({ order, callId, offerMs }) {
      mayCrash();
      const free = order.alone.find((id) => {
        const hold = holds.get(id);
        const held = hold !== undefined && hold.until > now() && hold.by !== callId;
        return !held && (busyUntil.get(id) ?? 0) <= now();
      });
      if (free === undefined) return { taken: [], refusals: new Map() };
      holds.set(free, { by: callId, until: now() + offerMs });
      return { taken: [free], refusals: new Map() };
    },
    async releaseOffer({ callId }, repIds) {
      mayCrash();
      for (const id of repIds) if (holds.get(id)?.by === callId) holds.delete(id);
    },
    wrapUpMsOf: () => 0,
    newId: () => String((counts.ids += 1)).padStart(32, "0"),
  });
  const tend = createTendCallbacks({
    ...store,
    ringTeam: { teamFor: async () => null, ring: async () => null },
    settingsOf: () => settings,
    listDue: async (_ws, by, limit) =>
      open()
        .filter((row) => row.nextAttemptAt <= by || row.expiresAt <= by)
        .slice(0, limit),
    isDoNotCall,
    timeZoneOf: async () => "Europe/Berlin",
    async tell(_ws, { repId, number }) {
      counts.told += 1;
      const at = now() + MINUTE;
      const talks = happens(random, 0.5);
      if (happens(random, 0.3))
        later.push({ at, run: async () => void play(repId, number, talks) });
    },
    ringBack,
    lookAtDial: createLookAtDial({ ...store, ledger }),
  });

  /** Now and then one of them rings in, and somebody who is free talks with them. */
  function callIn(): void {
    if (!happens(random, 0.01)) return;
    const number = pick(random, open())?.number;
    const rep = reps.find(({ id }) => (busyUntil.get(id) ?? 0) <= now());
    if (number !== undefined && rep !== undefined && !isLive(number)) {
      play(rep.id, number, happens(random, 0.5), "inbound");
    }
  }

  return {
    clock,
    made,
    rows: () => [...rows.values()],
    counts,
    /** What happens until then, and two workers at once who look at what is due. */
    async turn(until: number): Promise<void> {
      for (;;) {
        later.sort((one, other) => one.at - other.at);
        const next = later[0];
        if (next === undefined || next.at > until) break;
        later.shift();
        clock.now = Math.max(clock.now, next.at);
        await tryAgain(next.run);
      }
      clock.now = until;
      for (const { id } of reps) {
        const isHeld = (holds.get(id)?.until ?? 0) > until;
        const isBusy = (busyUntil.get(id) ?? 0) > until;
        if (!isHeld && !isBusy && happens(random, 0.3)) {
          busyUntil.set(id, until + random() * 40 * MINUTE);
        }
      }
      // now and then everything is down for hours
      if (happens(random, 0.004)) clock.now += random() * 12 * 60 * MINUTE;
      callIn();
      const before = made.length;
      await Promise.allSettled([tend(WS), tend(WS)]);
      for (const call of made.slice(before)) {
        const callback = [...rows.values()].find(({ number }) => number === call.number);
        call.held = reps.some(({ id }) => holds.get(id)?.by === callback?.id);
      }
    },
  };
}

/** As a queue does with its jobs. */
async function tryAgain(run: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
}
