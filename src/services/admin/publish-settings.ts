import type { Rep } from "../../domain/settings.ts";

type Directory = {
  readonly reps: readonly Rep[];
  readonly pins: readonly { readonly number: string; readonly repId: string }[];
};

export type Deps = {
  /** Counted up after each change; null: no such workspace. */
  readonly versionOf: (workspaceId: string) => Promise<number | null>;
  readonly readDirectory: (workspaceId: string) => Promise<Directory>;
  readonly publish: (
    workspaceId: string,
    directory: Directory & { readonly version: number },
  ) => Promise<void>;
};

/**
 * Tells the routers who is who. Of several changes at the same moment the newest is what they know in the end: whoever
 * publishes looks afterwards whether there was another change meanwhile, and publishes again.
 */
export function createPublishSettings({
  versionOf,
  readDirectory,
  publish,
}: Deps): (workspaceId: string) => Promise<void> {
  return async (workspaceId) => {
    // Before the rest: what is published is at least as new as its version says.
    let version = await versionOf(workspaceId);
    while (version !== null) {
      await publish(workspaceId, { version, ...(await readDirectory(workspaceId)) });
      const newest = await versionOf(workspaceId);
      if (newest === version) return;
      version = newest;
    }
  };
}
