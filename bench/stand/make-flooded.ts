import { randomBytes } from "node:crypto";
import { EVENT_REPS } from "../load/callers.ts";
import type { LoadOrder } from "../load/load-order.ts";
import { createAdminApi } from "./admin-api.ts";
import { makeReps } from "./make-reps.ts";
import type { Stand } from "./open-stand.ts";
import type { Program } from "./programs.ts";

export type Flooded = {
  readonly workspaceId: string;
  /** Signed call events of its one line. */
  readonly events: Pick<LoadOrder, "sequence" | "releases">;
};

/** Another customer of the same installation, with reps and a line of their own. */
export async function makeFlooded(
  stand: Pick<Stand, "adminToken" | "databaseUrl">,
  router: Pick<Program, "url">,
): Promise<Flooded> {
  const api = createAdminApi(router.url, stand.adminToken);
  const workspaceId = await api.makeWorkspace("Flood");
  await makeReps(stand.databaseUrl, workspaceId, { count: EVENT_REPS, teamsOf: () => [] });
  const secret = randomBytes(32).toString("hex");
  const fallback = { type: "department", id: "1" };
  const line = { vendor: "dialpad", name: "Flood", fallback, secret };
  const { id, key } = await api.makeLine(line, workspaceId);
  return {
    workspaceId,
    events: {
      sequence: {
        kind: "event",
        lines: [{ id, path: `/v1/dialpad/${key}/events` }],
        secret,
        callers: EVENT_REPS,
        firstEventRep: 0,
      },
      releases: null,
    },
  };
}
