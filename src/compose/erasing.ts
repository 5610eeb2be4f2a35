import { randomUUID } from "node:crypto";
import { createErasePerson } from "../services/people/erase-person.ts";
import { createForgetCaller } from "../state/forget-caller.ts";
import type { CrmSync } from "./areas/crm-sync.ts";
import type { Recordings } from "./areas/recordings.ts";
import type { Routing } from "./areas/routing.ts";
import type { Core } from "./core.ts";

/** Where traces of a person are, besides the stores. */
export type Traces = Pick<CrmSync, "refreshMap"> &
  Pick<Routing, "forgetKept"> &
  Pick<Recordings, "forget">;

/** Takes a person out of everything that holds something of them. */
export function composeErasing(core: Core, { refreshMap, forgetKept, forget }: Traces) {
  const { stores, jobs, redis } = core;
  return createErasePerson({
    find: stores.erasures.find,
    findNumber: stores.erasures.findNumber,
    async settingsText(workspaceId) {
      const [lines, reps, policies] = await Promise.all([
        stores.lines.list(workspaceId),
        stores.reps.list(workspaceId),
        stores.policies.live(workspaceId),
      ]);
      return JSON.stringify([lines, reps, [...policies.values()]]);
    },
    erase: stores.erasures.erase,
    forgetRecordings: forget,
    refreshMap,
    listReps: stores.reps.list,
    forgetCaller: createForgetCaller(redis),
    forgetKept,
    async purgeJobs(workspaceId, isTheirs) {
      const others = new Set(await stores.crmConnections.accountsOfOthers(workspaceId));
      return jobs.purge(
        (payload, owner) =>
          (owner.workspaceId ?? workspaceId) === workspaceId &&
          !(owner.accountId !== null && others.has(owner.accountId)) &&
          isTheirs(payload),
      );
    },
    forgetRecent: core.settingsChanged,
    audit: stores.audit.append,
    newId: randomUUID,
  });
}
