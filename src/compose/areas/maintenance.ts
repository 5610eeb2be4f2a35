import { deadLetterRoutes } from "../../http/api/dead-letters.ts";
import { maintenanceRoutes } from "../../http/api/maintenance.ts";
import { createAddAgain } from "../../queues/add-again.ts";
import { createManageDeadLetters } from "../../services/admin/manage-dead-letters.ts";
import type { Core } from "../core.ts";

/** What an operator looks at and mends. */
export function composeMaintenance({ stores, state, options, jobs }: Core) {
  return {
    routes: [
      maintenanceRoutes({
        rebuildMaps: state.rebuildMaps,
        onRebuildFailure: (error) =>
          options.log.error({ err: error }, "the maps could not be rebuilt; ask for it again"),
        listAudit: stores.audit.list,
      }),
      deadLetterRoutes({
        deadLetters: createManageDeadLetters({
          letters: stores.deadLetters,
          addAgain: createAddAgain(jobs),
          audit: stores.audit.append,
        }),
      }),
    ],
  };
}
