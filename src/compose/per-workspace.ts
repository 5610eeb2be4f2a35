import type { JobPayload, UpkeepJob } from "../queues/jobs.ts";
import type { Core } from "./core.ts";

/**
 * What comes again by itself, done for each workspace by a job of its own: one whose phone system hangs holds back no
 * other. The turn itself only asks for these jobs.
 */
export function perWorkspace<N extends UpkeepJob>(
  { stores, requests }: Pick<Core, "stores" | "requests">,
  name: N,
  work: (workspaceId: string) => Promise<unknown>,
): { readonly [K in N]: (payload: JobPayload<UpkeepJob>) => Promise<unknown> };
export function perWorkspace(
  { stores, requests }: Pick<Core, "stores" | "requests">,
  name: UpkeepJob,
  work: (workspaceId: string) => Promise<unknown>,
) {
  return {
    [name]: async ({ workspaceId }: JobPayload<UpkeepJob>) => {
      if (workspaceId !== undefined) return work(workspaceId);
      const workspaces = await stores.workspaces.list();
      return Promise.all(workspaces.map(({ id }) => requests.upkeep(name, id)));
    },
  };
}
