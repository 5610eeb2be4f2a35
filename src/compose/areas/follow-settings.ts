import type { Area } from "../area.ts";
import type { Core } from "../core.ts";

const LOOK_EVERY_MS = 5_000;

/**
 * Has a process learn of workspaces, lines and reps that are set up in another one: routers see by each call whether
 * their settings are the newest; workers, and routers that get no calls, look here.
 */
export function followSettings(
  { stores, settings, onFailure }: Pick<Core, "stores" | "settings" | "onFailure">,
  everyMs: number = LOOK_EVERY_MS,
): { close(): void } {
  async function look(): Promise<void> {
    for (const { id, settingsVersion } of await stores.workspaces.list()) {
      settings.noteVersion(id, settingsVersion);
    }
  }
  const timer = setInterval(() => void look().catch(onFailure), everyMs);
  return { close: () => clearInterval(timer) };
}

/** The same as an area. */
export function composeFollowSettings(core: Core): Area {
  return {
    async start() {
      const following = followSettings(core);
      return async () => following.close();
    },
  };
}
