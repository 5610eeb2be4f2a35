import type { JobOwner } from "../../queues/jobs.ts";

type MadeUp = {
  readonly lineIds: readonly string[];
  readonly connectionIds: readonly string[];
  readonly accountIds: readonly string[];
  readonly repIds: readonly string[];
};

export type Deps = {
  /** What of a workspace is made up; null: nothing. */
  readonly find: (workspaceId: string) => Promise<MadeUp | null>;
  readonly legsOf: (workspaceId: string, lineIds: readonly string[]) => Promise<readonly string[]>;
  /** How many jobs were taken out of the queues. */
  readonly purgeJobs: (isMeant: (payload: string, owner: JobOwner) => boolean) => Promise<number>;
  readonly forgetRecordings: (workspaceId: string, legIds: readonly string[]) => Promise<number>;
  /** How many rows there were. */
  readonly eraseCalls: (
    workspaceId: string,
    made: MadeUp,
    legIds: readonly string[],
  ) => Promise<number>;
  readonly remove: (workspaceId: string, made: MadeUp) => Promise<void>;
  /** Empties the workspace's maps and fills them with what is left. */
  readonly renewMaps: (workspaceId: string, made: MadeUp) => Promise<void>;
  readonly settingsChanged: (workspaceId: string) => Promise<void>;
  readonly wait: (delayMs: number) => Promise<unknown>;
};

/** What runs just now may write once more, and ask for more: looked again until nothing came. */
const LOOK_AGAIN_MS = 250;
const MOST_LOOKS = 40;

/**
 * Leaves nothing of the sandbox: calls, decisions, callbacks, recordings, what is planned for the CRM, jobs that wait, and
 * what the maps hold, then the lines, connections and reps themselves. Its phone systems must make no more calls.
 */
export function createLeaveSandbox(deps: Deps): (workspaceId: string) => Promise<void> {
  return async (workspaceId) => {
    const made = await deps.find(workspaceId);
    if (made === null) return;
    const legIds = new Set<string>();
    const isMadeUp = isJobOf(workspaceId, made, legIds);
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      for (const legId of await deps.legsOf(workspaceId, made.lineIds)) legIds.add(legId);
      const jobs = await deps.purgeJobs(isMadeUp);
      await deps.forgetRecordings(workspaceId, [...legIds]);
      const rows = await deps.eraseCalls(workspaceId, made, [...legIds]);
      if (looks > 0 && jobs + rows === 0) break;
      await deps.wait(LOOK_AGAIN_MS);
    }
    await deps.remove(workspaceId, made);
    await deps.settingsChanged(workspaceId);
    await deps.renewMaps(workspaceId, made);
  };
}

/** By what a job's payload names: a line, a connection, an account or a leg. */
function isJobOf(
  workspaceId: string,
  { lineIds, connectionIds, accountIds }: MadeUp,
  legIds: ReadonlySet<string>,
): (payload: string, owner: JobOwner) => boolean {
  const names = [...lineIds, ...connectionIds, ...accountIds].map((id) => `"${id}"`);
  return (payload, owner) => {
    if (owner.workspaceId !== null && owner.workspaceId !== workspaceId) return false;
    const [, legId = ""] = /"legIds?":\[?"([^"]*)"/.exec(payload) ?? [];
    return legIds.has(legId) || names.some((name) => payload.includes(name));
  };
}
