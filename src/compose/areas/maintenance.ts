import { maintenanceRoutes } from "../../http/api/maintenance.ts";
import type { Core } from "../core.ts";

/** What an operator looks at and mends. */
export function composeMaintenance({ stores, state, options }: Core) {
  return {
    routes: [
      maintenanceRoutes({
        rebuildMaps: state.rebuildMaps,
        onRebuildFailure: (error) =>
          options.log.error({ err: error }, "the maps could not be rebuilt; ask for it again"),
        listDeadLetters: stores.deadLetters.list,
        listAudit: stores.audit.list,
      }),
    ],
  };
}
