import type { WorkspaceSettings } from "../../domain/settings.ts";

export type Snapshot = {
  readonly firstWorkspaceId: string;
  readonly settings: readonly WorkspaceSettings[];
};

export type Deps = {
  readonly write: (snapshot: Snapshot) => Promise<void>;
  readonly all: () => readonly WorkspaceSettings[];
  readonly onFailure: (error: unknown) => void;
};

/** Many changes of a moment are written once. */
const GATHER_MS = 500;

/**
 * Writes the settings down after each change, for a start while PostgreSQL is away. What can't be written is told; it
 * stops nothing.
 */
export function createKeepSnapshot(deps: Deps) {
  let firstWorkspaceId: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  function write(): void {
    timer = null;
    if (firstWorkspaceId === null) return;
    const snapshot = { firstWorkspaceId, settings: deps.all() };
    writing = writing.then(() => deps.write(snapshot)).catch(deps.onFailure);
  }

  return {
    /** From now on, what changes is written. */
    begin(workspaceId: string): void {
      firstWorkspaceId = workspaceId;
      timer ??= setTimeout(write, 0);
    },
    /** The settings are not as they were. */
    changed(): void {
      if (firstWorkspaceId !== null) timer ??= setTimeout(write, GATHER_MS);
    },
    /** Writes what is due. */
    async close(): Promise<void> {
      if (timer !== null) {
        clearTimeout(timer);
        write();
      }
      await writing;
    },
  };
}
