import { StickylineError } from "../domain/errors.ts";
import type { Workspace } from "../domain/settings.ts";
import type { RecordChange } from "./record-change.ts";

export type WorkspaceChange = { readonly name?: string; readonly defaultRegion?: string };

export type Deps = {
  readonly workspaces: {
    get(id: string): Promise<Workspace | null>;
    update(id: string, change: WorkspaceChange): Promise<Workspace | null>;
  };
  readonly recordChange: RecordChange;
};

export type ManageWorkspace = ReturnType<typeof createManageWorkspace>;

/** A workspace's own settings. `defaultRegion` counts for what is read from now on: sync again to read all anew. */
export function createManageWorkspace({ workspaces, recordChange }: Deps) {
  const get = async (id: string): Promise<Workspace> => {
    const workspace = await workspaces.get(id);
    if (workspace === null) throw new StickylineError("NOT_FOUND", "there is no such workspace");
    return workspace;
  };

  return {
    get,

    async update(id: string, change: WorkspaceChange): Promise<Workspace> {
      await get(id);
      await workspaces.update(id, change);
      await recordChange({
        workspaceId: id,
        actor: "admin",
        action: "workspace.changed",
        subject: id,
        details: { changed: Object.keys(change) },
      });
      return get(id);
    },
  };
}
