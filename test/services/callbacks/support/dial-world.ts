import type { CallbackLife } from "../../../../src/domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY } from "../../../../src/domain/callback-policy.ts";
import type { LegState } from "../../../../src/domain/call.ts";
import { StickylineError } from "../../../../src/domain/errors.ts";
import { isLiveLeg } from "../../../../src/domain/follow-callback.ts";
import type { CallLeg } from "../../../../src/domain/settle-callback.ts";
import {
  DEFAULT_LINE_ROUTING,
  DEFAULT_REP_PROFILE,
  type WorkspaceSettings,
} from "../../../../src/domain/settings.ts";
import { pick, happens, type Random } from "../../../../src/sandbox/dialpad/random.ts";
import { createDialOnce, type DialResult } from "../../../../src/services/callbacks/dial-once.ts";
import { createLookAtDial } from "../../../../src/services/callbacks/follow-dial.ts";
import { createRingBack } from "../../../../src/services/callbacks/ring-back.ts";
import { createSettleCallbacks } from "../../../../src/services/callbacks/settle-callbacks.ts";
import type { StoredCallback } from "../../../../src/services/callbacks/stored-callback.ts";
import { createTendCallbacks } from "../../../../src/services/callbacks/tend-callbacks.ts";
import type { DialOrder } from "../../../../src/telephony/callback-dialer.ts";

const MINUTE = 60_000;
const WS = "ws";

/** The beginning of a number, and a clock that is right for some of the people who have such a number. */
const PEOPLE = [
  ["+49301234", "Europe/Berlin"],
  ["+44207183", "Europe/London"],
  ["+12125550", "America/New_York"],
  ["+12125551", "Pacific/Honolulu"],
  ["+61291234", "Australia/Sydney"],
  ["+61291235", "Australia/Perth"],
  ["+91987654", "Asia/Kolkata"],
  ["+54911123", "America/Argentina/Buenos_Aires"],
] as const;
const DIGITS = [12, 12, 11, 11, 11, 11, 12, 13];

export const POLICY = {
  ...DEFAULT_CALLBACK_POLICY,
  dial: "phone-system",
  holidays: ["2026-03-06", "2026-03-30", "2026-10-26"].map((date) => ({
    date,
    name: "Holiday",
    spans: [],
  })),
} as const;

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

type Person = { readonly number: string; readonly zone: string; readonly listedAt: number };

const line = {
  ...DEFAULT_LINE_ROUTING,
  id: "line",
  workspaceId: WS,
  key: "key",
  vendor: "dialpad",
  name: "Main",
  connectionId: "phones",
  secret: null,
  previousSecret: null,
  fallback: { type: "user", id: "1" },
  team: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
};
const reps = ["ada", "bob", "cy"].map((id) => ({
  ...DEFAULT_REP_PROFILE,
  id,
  workspaceId: WS,
  name: id,
  email: `${id}@example.com`,
  crmOwnerId: null,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  teams: ["sales"],
  identities: [{ vendor: "dialpad", type: "user", id }],
}));
const settings: WorkspaceSettings = {
  workspace: { id: WS, name: "World", defaultRegion: "DE", settingsVersion: 1 },
  lines: [line],
  reps,
  policies: new Map(),
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
  const rows = new Map<string, StoredCallback>();
  const people = new Map<string, Person>();
  const dials = new Map<
    string,
    { state: string; callbackId: string; legId: string | null; createdAt: number }
  >();
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
  for (let nth = 0; nth < callbacks; nth += 1) {
    const at = Math.floor(random() * PEOPLE.length);
    const [beginning, zone] = PEOPLE[at] ?? PEOPLE[0];
    const length = (DIGITS[at] ?? 12) + 1;
    const number = `${beginning}${String(nth).padStart(length - beginning.length, "0")}`;
    const promisedAt = start + Math.floor(random() * 4 * 1440) * MINUTE;
    const listedAt = happens(random, 0.15) ? promisedAt + random() * 2 * 1440 * MINUTE : Infinity;
    people.set(number, { number, zone, listedAt });
    rows.set(`promise ${nth}`, {
      stage: "requested",
      attemptKeys: [],
      offers: 0,
      offeredTo: null,
      closedAt: null,
      closedBy: null,
      closedReason: null,
      joinedTo: null,
      version: 0,
      id: `promise ${nth}`,
      workspaceId: WS,
      lineId: "line",
      callId: String(nth),
      number,
      repId: pick(random, [...reps.map(({ id }) => id), null]) ?? null,
      contactIds: [],
      promisedAt,
      nextAttemptAt: promisedAt,
      expiresAt: promisedAt + POLICY.expiryHours * 60 * MINUTE,
      state: "open",
    });
  }
  const open = () => [...rows.values()].filter(({ state }) => state === "open");
  const isLive = (number: string) =>
    [...legs.values()].some((leg) => leg.state.number === number && isLiveLeg(leg, now()));

  async function change({ id, version }: StoredCallback, life: CallbackLife): Promise<boolean> {
    mayCrash();
    const row = rows.get(id);
    if (row === undefined || row.version !== version || row.state !== "open") return false;
    const state = isClosed(life) ? life.stage : "open";
    rows.set(id, { ...row, ...life, state, version: version + 1 });
    return true;
  }
  const store = {
    policyOf: async () => POLICY,
    get: async (_ws: string, id: string) => rows.get(id) ?? null,
    change,
    onChanged: async () => undefined,
    callsWith: async (_ws: string, number: string, since: number) =>
      [...legs.values()].filter(
        ({ state }) => state.number === number && (state.startedAt ?? 0) >= since,
      ),
    now,
  };
  const ledger = {
    async plan({ id, callbackId }: { readonly id: string; readonly callbackId: string }) {
      mayCrash();
      dials.set(id, { state: "planned", callbackId, legId: null, createdAt: now() });
    },
    async claimForSend(_ws: string, id: string) {
      mayCrash();
      const dial = dials.get(id);
      if (dial?.state !== "planned") return false;
      dial.state = "sending";
      return true;
    },
    async settle(_ws: string, id: string, state: string, legId: string | null) {
      mayCrash();
      const dial = dials.get(id);
      if (dial !== undefined) Object.assign(dial, { state, legId: legId ?? dial.legId });
    },
    find: async (_ws: string, id: string) => dials.get(id) ?? null,
    noteLeg: async () => undefined,
    async unheard(_ws: string, id: string) {
      const dial = dials.get(id);
      if (dial?.state === "accepted") dial.state = "unknown";
    },
    wentWrong: async (_ws: string, callbackId: string) =>
      [...dials.values()].some(
        (dial) =>
          dial.callbackId === callbackId && ["sending", "refused", "unknown"].includes(dial.state),
      ),
  };
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
    const result =
      pick(random, [
        "accepted",
        "accepted",
        "accepted",
        "accepted",
        "later",
        "refused",
        "unknown",
      ] as const) ?? "accepted";
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
  const isDoNotCall = async (_ws: string, number: string) =>
    now() >= (people.get(number)?.listedAt ?? Infinity);
  const ringBack = createRingBack({
    ...store,
    ledger,
    isDoNotCall,
    dialerOf: async () => dialer,
    dialOnce: createDialOnce({ ledger, onFailure: () => undefined }),
    resultUrlOf: () => "",
    isOnCall: async (_ws, number) => isLive(number),
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
    settingsOf: () => settings,
    listDue: async (_ws, by, limit) =>
      open()
        .filter((row) => row.nextAttemptAt <= by || row.expiresAt <= by)
        .slice(0, limit),
    isDoNotCall,
    timeZoneOf: async () => "Europe/Berlin",
    async tell(_ws, { repId, number }) {
      counts.told += 1;
      // by hand, by and by
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
    crashes: () => counts.crashes,
    told: () => counts.told,
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

function isClosed({ closedAt }: CallbackLife): boolean {
  return closedAt !== null;
}
