import { liveRoutes } from "../../http/api/live.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";

/** What changes, pushed to whoever looks on. */
export function composeLive({ changes, onFailure }: Core): Area {
  return { routes: [liveRoutes({ followChanges: changes.follow, onFailure })] };
}
