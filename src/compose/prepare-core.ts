import { outageOf } from "../concurrency/outage-of.ts";
import { withDeadline } from "../concurrency/deadline.ts";
import type { Core } from "./core.ts";
import { checkRedisLogins, isOneInstallation } from "./one-installation.ts";
import type { WaitingRoom } from "./waiting-room.ts";

/** Connecting may take five. */
const DATABASE_AT_START_MS = 6_000;
const REDIS_AT_START_MS = 3_000;

/** The first workspace's id, with settings in memory and in the maps. With PostgreSQL away it goes by the last known. */
export async function prepareCore(core: Core, room: WaitingRoom): Promise<string> {
  const known = await core.snapshot.read();
  if (known === null) {
    await checkRedisLogins(core);
    const id = await room.untilThere(() => prepareFromDatabase(core));
    core.snapshot.begin(id);
    return id;
  }
  try {
    const id = await prepareFromDatabase(core);
    core.snapshot.begin(id);
    return id;
  } catch (error) {
    if (outageOf(error) === null) throw error;
    core.settings.restore(known.settings);
    core.snapshot.begin(known.firstWorkspaceId);
    core.options.log.warn("PostgreSQL is away: starting with the settings that were last known");
    return known.firstWorkspaceId;
  }
}

/** The same from the database, with secrets under the key of today. */
async function prepareFromDatabase(core: Core): Promise<string> {
  const { config, log } = core.options;
  const workspace = await withDeadline(core.stores.workspaces.ensureFirst(), DATABASE_AT_START_MS);
  await isOneInstallation(core);
  // What can't be opened is told when it is needed, and must be put right only where the key was changed.
  const resealing = core.stores.resealSecrets();
  if (config.previousSecretKey === null) resealing.catch(core.onFailure);
  const resealed = await resealing.catch((error: unknown) => {
    if (config.previousSecretKey !== null) throw error;
    return 0;
  });
  if (resealed > 0) log.info({ resealed }, "secrets are sealed anew");
  await core.settings.refresh();
  // With Redis away a router starts all the same, and answers fallbacks until it is back.
  const ids = core.settings.all().map((settings) => settings.workspace.id);
  const published = Promise.all(ids.map((id) => core.state.publishDirectory(id)));
  await withDeadline(published, REDIS_AT_START_MS).catch(core.onFailure);
  return workspace.id;
}
