import type { CrmClient, CrmKind } from "../crm/port.ts";
import { type MirrorPage, toMirrorPage } from "./mirror-page.ts";

export type Deps = {
  readonly clientFor: (workspaceId: string, connectionId: string) => Promise<CrmClient>;
  readonly defaultRegion: (workspaceId: string) => Promise<string>;
  readonly storeChanges: (workspaceId: string, page: MirrorPage) => Promise<void>;
  readonly refreshMap: (workspaceId: string) => Promise<number>;
};

const BATCH = 100;

/**
 * Reads these records by id, as they are now, into mirror and map. One that was merged is kept under the id that it
 * has become; one that is gone is forgotten, and one that was restored comes back.
 */
export function createReadRecords(
  deps: Deps,
): (
  workspaceId: string,
  connectionId: string,
  kind: CrmKind,
  ids: readonly string[],
) => Promise<void> {
  return async (workspaceId, connectionId, kind, ids) => {
    const client = await deps.clientFor(workspaceId, connectionId);
    const region = await deps.defaultRegion(workspaceId);
    for (let start = 0; start < ids.length; start += BATCH) {
      const batch = await client.readRecords(kind, ids.slice(start, start + BATCH));
      const page = toMirrorPage(kind, batch.found, region);
      const goneIds = [...page.goneIds, ...batch.goneIds];
      await deps.storeChanges(workspaceId, { ...page, goneIds });
    }
    await deps.refreshMap(workspaceId);
  };
}
