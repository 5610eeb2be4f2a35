import type { CrmClient, CrmKind } from "../../crm/port.ts";
import type { FollowDeals } from "./follow-deals.ts";
import { keepFit, type SetAside } from "./keep-fit.ts";
import { type MirrorPage, toMirrorPage } from "./mirror-page.ts";

export type Hint = { readonly kind: CrmKind; readonly crmId: string; readonly version: number };

export type Deps = {
  readonly clientFor: (workspaceId: string, connectionId: string) => Promise<CrmClient>;
  readonly setAside: SetAside;
  readonly defaultRegion: (workspaceId: string) => Promise<string>;
  readonly hints: {
    readonly claim: (
      connectionId: string,
      limit: number,
      times: { readonly now: number; readonly claimedUntil: number },
    ) => Promise<Hint[]>;
    readonly done: (connectionId: string, hints: readonly Hint[]) => Promise<void>;
    readonly giveBack: (connectionId: string, hints: readonly Hint[]) => Promise<void>;
  };
  readonly followDeals: FollowDeals;
  /** CONFLICT once the connection is not the workspace's any more. */
  readonly storeChanges: (
    workspaceId: string,
    page: MirrorPage,
    connectionId: string,
  ) => Promise<void>;
  readonly refreshMap: (workspaceId: string) => Promise<number>;
  readonly now: () => number;
};

const BATCH = 100;
/** Longer than a batch read with its retries. */
const CLAIM_MS = 60_000;

/**
 * Reads by id, as they are now, all records that something was said of, into mirror and map. One that was merged is
 * kept under the id that it has become; one that is gone is forgotten, and one that was restored comes back. Returns
 * how many it read. What it can't read waits for the next run.
 */
export function createReadHints(
  deps: Deps,
): (workspaceId: string, connectionId: string) => Promise<number> {
  return async (workspaceId, connectionId) => {
    let read = 0;
    for (;;) {
      const now = deps.now();
      const times = { now, claimedUntil: now + CLAIM_MS };
      const hints = await deps.hints.claim(connectionId, BATCH, times);
      if (hints.length === 0) return read;
      try {
        await readBatch(deps, workspaceId, connectionId, hints);
      } catch (error) {
        await deps.hints.giveBack(connectionId, hints);
        throw error;
      }
      await deps.hints.done(connectionId, hints);
      read += hints.length;
    }
  };
}

async function readBatch(
  deps: Deps,
  workspaceId: string,
  connectionId: string,
  hints: readonly Hint[],
): Promise<void> {
  const kind = hints[0]?.kind ?? "contact";
  const client = await deps.clientFor(workspaceId, connectionId);
  const region = await deps.defaultRegion(workspaceId);
  const batch = await client.readRecords(
    kind,
    hints.map(({ crmId }) => crmId),
  );
  const where = { workspaceId, connectionId, kind };
  const page = toMirrorPage(kind, await keepFit(deps.setAside, where, batch.found), region);
  await deps.followDeals(workspaceId, connectionId, client, page);
  const goneIds = [...page.goneIds, ...batch.goneIds];
  await deps.storeChanges(workspaceId, { ...page, goneIds }, connectionId);
  await deps.refreshMap(workspaceId);
}
