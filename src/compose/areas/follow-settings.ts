import { createPublishMissed } from "../../services/admin/publish-missed.ts";
import { createReadVersions } from "../../state/directory.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";

const LOOK_EVERY_MS = 5_000;

/**
 * Has a process learn of workspaces, lines and reps that are set up in another one: routers see by each call whether
 * their settings are the newest; workers, and routers that get no calls, look here. The maps are given what they missed.
 */
export function composeFollowSettings(
  core: Pick<Core, "settings" | "redis" | "state" | "onFailure">,
  everyMs: number = LOOK_EVERY_MS,
): Required<Pick<Area, "start">> {
  const { settings, redis, state, onFailure } = core;
  const publishMissed = createPublishMissed({
    listKnown: () =>
      settings.all().map(({ workspace: { id, settingsVersion } }) => ({ id, settingsVersion })),
    readVersions: createReadVersions(redis),
    publish: state.publishDirectory,
  });

  async function look(): Promise<void> {
    await settings.refresh();
    // Redis' own outage is told by who watches it.
    if (redis.status === "ready") await publishMissed();
  }

  return {
    async start() {
      const timer = setInterval(() => void look().catch(onFailure), everyMs);
      return async () => clearInterval(timer);
    },
  };
}
