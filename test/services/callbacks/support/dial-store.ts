import { isOpen, type CallbackLife } from "../../../../src/domain/callback.ts";
import { isLiveLeg } from "../../../../src/domain/follow-callback.ts";
import type { CallLeg } from "../../../../src/domain/settle-callback.ts";
import type { StoredCallback } from "../../../../src/services/callbacks/stored-callback.ts";
import { POLICY } from "./dial-people.ts";

type Dial = { state: string; callbackId: string; legId: string | null; createdAt: number };

/** What PostgreSQL keeps, in memory: whatever it is asked may fail. */
export function createDialStore({
  rows,
  legs,
  now,
  mayCrash,
}: {
  readonly rows: Map<string, StoredCallback>;
  readonly legs: ReadonlyMap<string, CallLeg>;
  readonly now: () => number;
  readonly mayCrash: () => void;
}) {
  const dials = new Map<string, Dial>();
  const open = () => [...rows.values()].filter(({ state }) => state === "open");
  const isLive = (number: string) =>
    [...legs.values()].some((leg) => leg.state.number === number && isLiveLeg(leg, now()));

  async function change({ id, version }: StoredCallback, life: CallbackLife): Promise<boolean> {
    mayCrash();
    const row = rows.get(id);
    if (row === undefined || row.version !== version || row.state !== "open") return false;
    const state = isOpen(life.stage) ? "open" : life.stage;
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
  return { store, ledger, open, isLive };
}
