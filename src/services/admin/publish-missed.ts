export type Deps = {
  /** Every workspace with the version of its settings that this process knows. */
  readonly listKnown: () => readonly { readonly id: string; readonly settingsVersion: number }[];
  /** What the maps were published with, in the same order; null: never. */
  readonly readVersions: (workspaceIds: readonly string[]) => Promise<readonly (number | null)[]>;
  readonly publish: (workspaceId: string) => Promise<void>;
};

/**
 * Publishes the workspaces whose maps are older than their settings: a change that was stored while Redis could not be
 * written reaches the maps by this.
 */
export function createPublishMissed({ listKnown, readVersions, publish }: Deps) {
  return async (): Promise<void> => {
    const known = listKnown();
    const versions = await readVersions(known.map(({ id }) => id));
    for (const [index, { id, settingsVersion }] of known.entries()) {
      const version = versions[index] ?? null;
      // one that was never published has lost more than this: the maps are to be rebuilt, and readiness says so
      if (version !== null && version < settingsVersion) await publish(id);
    }
  };
}
