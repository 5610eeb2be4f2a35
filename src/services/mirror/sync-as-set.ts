type Deps = {
  /** What is read of the account now, as one comparable text. */
  readonly readingOf: (workspaceId: string, connectionId: string) => Promise<string>;
  /** Reads the account; false when another run does. */
  readonly syncCrm: (workspaceId: string, connectionId: string) => Promise<boolean>;
};

/**
 * Reads the account, and once more when somebody changed meanwhile what is read of it: a sync that is asked for while one
 * runs leaves it to that one.
 */
export function createSyncAsSet({ readingOf, syncCrm }: Deps): Deps["syncCrm"] {
  return async (workspaceId, connectionId) => {
    for (;;) {
      const asked = await readingOf(workspaceId, connectionId);
      if (!(await syncCrm(workspaceId, connectionId))) return false;
      if ((await readingOf(workspaceId, connectionId)) === asked) return true;
    }
  };
}
