import type { Config } from "../../config.ts";
import { deadLetterRoutes } from "../../http/api/dead-letters.ts";
import { environmentRoutes, type Environment } from "../../http/api/environment.ts";
import { maintenanceRoutes } from "../../http/api/maintenance.ts";
import { createAddAgain } from "../../queues/add-again.ts";
import { createManageDeadLetters } from "../../services/admin/manage-dead-letters.ts";
import type { Core } from "../core.ts";

/** What an operator looks at and mends. */
export function composeMaintenance({ stores, state, options, jobs }: Core) {
  const { config } = options;
  return {
    routes: [
      maintenanceRoutes({
        rebuildMaps: state.rebuildMaps,
        onRebuildFailure: (error) =>
          options.log.error({ err: error }, "the maps could not be rebuilt; ask for it again"),
        listAudit: stores.audit.list,
      }),
      environmentRoutes({
        environment: {
          publicUrl: config.publicUrl,
          mailFrom: config.mail?.from ?? null,
          oidc:
            config.oidc === null
              ? null
              : { issuer: config.oidc.issuer, clientId: config.oidc.clientId },
          recordings: recordingsIn(config),
        },
        measureQueues: jobs.measure,
        countDeadLetters: stores.deadLetters.countByState,
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

function recordingsIn({ recordingsS3, recordingsDir }: Config): Environment["recordings"] {
  if (recordingsS3 !== null) return "s3";
  return recordingsDir === null ? null : "folder";
}
