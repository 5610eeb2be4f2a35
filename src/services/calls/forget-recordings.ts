export type Deps = {
  readonly ofLegs: (
    workspaceId: string,
    legIds: readonly string[],
  ) => Promise<readonly { readonly id: string; readonly location: string }[]>;
  readonly removeFile: (location: string) => Promise<void>;
  readonly remove: (workspaceId: string, id: string) => Promise<void>;
};

/** Takes the recordings of legs away, the file first: a row without a file can be tried again. How many there were. */
export function createForgetRecordings(
  deps: Deps,
): (workspaceId: string, legIds: readonly string[]) => Promise<number> {
  return async (workspaceId, legIds) => {
    const known = await deps.ofLegs(workspaceId, legIds);
    for (const { id, location } of known) {
      await deps.removeFile(location);
      await deps.remove(workspaceId, id);
    }
    return known.length;
  };
}
