import type { Area } from "../area.ts";
import type { Core } from "../core.ts";

const LOOK_EVERY_MS = 5_000;

/**
 * Has a process learn of workspaces, lines and reps that are set up in another one: routers see by each call whether
 * their settings are the newest; workers, and routers that get no calls, look here.
 */
export function composeFollowSettings(
  { settings, onFailure }: Pick<Core, "settings" | "onFailure">,
  everyMs: number = LOOK_EVERY_MS,
): Required<Pick<Area, "start">> {
  return {
    async start() {
      const timer = setInterval(() => void settings.refresh().catch(onFailure), everyMs);
      return async () => clearInterval(timer);
    },
  };
}
