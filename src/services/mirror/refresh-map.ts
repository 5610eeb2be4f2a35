export type Deps<Part> = {
  /** Hands numbers that the map has to learn to `write`, and strikes them off; how many there were. */
  readonly writePending: (
    workspaceId: string,
    limit: number,
    write: (part: Part) => Promise<void>,
  ) => Promise<number>;
  readonly writeMap: (workspaceId: string, part: Part) => Promise<void>;
};

const BATCH = 500;

/**
 * Brings the map up to the mirror: every number that a change put down is written as a whole, as it is now. What a
 * killed process left is done by the next. Returns how many numbers there were.
 */
export function createRefreshMap<Part>({
  writePending,
  writeMap,
}: Deps<Part>): (workspaceId: string) => Promise<number> {
  return async (workspaceId) => {
    let written = 0;
    for (;;) {
      const count = await writePending(workspaceId, BATCH, (part) => writeMap(workspaceId, part));
      written += count;
      if (count < BATCH) return written;
    }
  };
}
