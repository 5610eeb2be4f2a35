import { invalidInput, StickylineError } from "../../domain/errors.ts";

/** Something that was made for this workspace elsewhere and that nobody but its people can take away there. */
export type LeftElsewhere = {
  readonly vendor: string;
  /** The line or account that it belongs to. */
  readonly name: string;
  /** As the vendor calls it: `router 123`. */
  readonly things: readonly string[];
};

export type AskDeps = {
  readonly getWorkspace: (id: string) => Promise<{ readonly name: string }>;
  readonly mark: (id: string) => Promise<boolean>;
  readonly listLeft: (workspaceId: string) => Promise<readonly LeftElsewhere[]>;
  /** The sandbox ends with its workspace. */
  readonly retireSandbox: (workspaceId: string) => Promise<void>;
  /** Its lines are known no more. */
  readonly forgetSettings: (workspaceId: string) => Promise<void>;
  readonly requestDeletion: (workspaceId: string) => Promise<void>;
  readonly onAsked: (workspaceId: string, left: readonly LeftElsewhere[]) => void;
};

/**
 * Takes a workspace out of service and asks for all of it to be deleted. Tells what stays at vendors. INPUT_INVALID when
 * `name` is not its name, CONFLICT for the last workspace, NOT_FOUND. Calls to its lines are answered no more.
 */
export function createAskForDeletion(
  deps: AskDeps,
): (workspaceId: string, name: string) => Promise<readonly LeftElsewhere[]> {
  return async (workspaceId, name) => {
    const workspace = await deps.getWorkspace(workspaceId);
    if (workspace.name !== name) {
      throw invalidInput(
        "name",
        "send the workspace's name to confirm that everything in it may be deleted",
      );
    }
    await deps.retireSandbox(workspaceId);
    const left = await deps.listLeft(workspaceId);
    if (!(await deps.mark(workspaceId))) {
      throw new StickylineError(
        "CONFLICT",
        "the last workspace can't be deleted: create another one first",
      );
    }
    // before it is asked for: should the queues be away, the hourly look finds it
    await deps.forgetSettings(workspaceId);
    deps.onAsked(workspaceId, left);
    await deps.requestDeletion(workspaceId);
    return left;
  };
}

type Leaving = {
  readonly accountIds: readonly string[];
  readonly connectionIds: readonly string[];
};

export type Deps = {
  readonly find: (workspaceId: string) => Promise<Leaving | null>;
  /** Gives the grant back at the CRM, as far as it can be reached. */
  readonly disconnect: (workspaceId: string, connectionId: string) => Promise<void>;
  readonly purgeJobs: (workspaceId: string, accountIds: readonly string[]) => Promise<number>;
  readonly forgetKept: (isTheirs: (text: string) => boolean) => Promise<number>;
  /** So many recordings at the most. */
  readonly listRecordings: (
    workspaceId: string,
    limit: number,
  ) => Promise<readonly { readonly id: string; readonly location: string }[]>;
  readonly removeFile: (location: string) => Promise<void>;
  readonly removeRecording: (workspaceId: string, id: string) => Promise<void>;
  readonly takeOut: (workspaceId: string, limit: number) => Promise<number>;
  readonly takeOutLetters: (workspaceId: string, accountIds: readonly string[]) => Promise<number>;
  readonly forgetMaps: (workspaceId: string, leaving: Leaving) => Promise<void>;
  readonly forgetSettings: (workspaceId: string) => Promise<void>;
  readonly remove: (workspaceId: string) => Promise<void>;
  readonly wait: (delayMs: number) => Promise<unknown>;
};

const TOGETHER = 1_000;
const FILES_TOGETHER = 100;
/** What runs just now may write once more: looked again until nothing came twice. */
const LOOK_AGAIN_MS = 250;
const QUIET_LOOKS = 2;

/**
 * Takes out all that is left of a workspace that was asked to be deleted: jobs, recordings with their files, rows in
 * batches that hold no table for long, maps. The workspace itself goes last, so that a deletion that was cut off is
 * done again. Of one that is not being deleted nothing is touched.
 */
export function createDeleteWorkspace(deps: Deps): (workspaceId: string) => Promise<void> {
  return async (workspaceId) => {
    const leaving = await deps.find(workspaceId);
    if (leaving === null) return;
    await deps.forgetSettings(workspaceId);
    for (const id of leaving.connectionIds) await deps.disconnect(workspaceId, id);
    const mark = JSON.stringify(workspaceId);
    for (let quiet = 0; quiet < QUIET_LOOKS;) {
      const gone =
        (await deps.purgeJobs(workspaceId, leaving.accountIds)) +
        (await deps.forgetKept((text) => text.includes(`"workspaceId":${mark}`))) +
        (await removeRecordings(deps, workspaceId)) +
        (await deps.takeOutLetters(workspaceId, leaving.accountIds)) +
        (await deps.takeOut(workspaceId, TOGETHER));
      quiet = gone === 0 ? quiet + 1 : 0;
      if (gone < TOGETHER) await deps.wait(LOOK_AGAIN_MS);
    }
    await deps.forgetMaps(workspaceId, leaving);
    await deps.remove(workspaceId);
  };
}

/** Their files first: a row without a file can be tried again. */
async function removeRecordings(deps: Deps, workspaceId: string): Promise<number> {
  let gone = 0;
  for (;;) {
    const some = await deps.listRecordings(workspaceId, FILES_TOGETHER);
    for (const { id, location } of some) {
      await deps.removeFile(location);
      await deps.removeRecording(workspaceId, id);
    }
    gone += some.length;
    if (some.length < FILES_TOGETHER) return gone;
  }
}
