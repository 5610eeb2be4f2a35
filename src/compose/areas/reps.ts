import { pinRoutes } from "../../http/api/pins.ts";
import type { AwayChange } from "../../http/api/presence.ts";
import { repRoutes } from "../../http/api/reps.ts";
import { createManagePins } from "../../services/admin/manage-pins.ts";
import { createManageReps } from "../../services/admin/manage-reps.ts";
import { createMatchReps } from "../../services/admin/match-reps.ts";
import { routingAdapters } from "../../telephony/registry.ts";
import type { Core } from "../core.ts";

export type Reps = ReturnType<typeof composeReps>;

/** The people who take calls, and the numbers whose calls go to one of them first. */
export function composeReps({ stores, settings, recordChange, now }: Core) {
  const matchOwners = createMatchReps({
    listReps: stores.reps.list,
    setOwner: stores.reps.setOwner,
  });

  /** Ties reps to the CRM owners known so far. */
  async function matchReps(workspaceId: string): Promise<void> {
    await matchOwners(workspaceId, await stores.owners.list(workspaceId));
  }

  const reps = createManageReps({
    reps: stores.reps,
    adapterOf: (vendor) => routingAdapters.get(vendor),
    matchReps,
    recordChange,
    now,
  });
  const pins = createManagePins({ pins: stores.pins, getRep: stores.reps.get, recordChange });
  return {
    matchOwners,
    matchReps,
    getRep: reps.get,
    pins,
    listReps: reps.list,
    setAway: (workspaceId: string, repId: string, { away, untilMs }: AwayChange) =>
      reps.update(workspaceId, repId, { away, awayUntilMs: untilMs }),
    routes: [
      repRoutes({ reps, listOwners: stores.owners.list }),
      pinRoutes({ pins, regionOf: settings.regionOf }),
    ],
  };
}
