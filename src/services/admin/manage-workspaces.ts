import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { Workspace } from "../../domain/settings.ts";
import { isTimeZone } from "../../domain/hours.ts";
import type { RecordChange } from "./record-change.ts";

/** `timeZone`: as the IANA names it, for the days of reports that name no other. */
export type KnownWorkspace = Workspace & { readonly timeZone: string };

export type WorkspaceChange = {
  readonly name?: string;
  readonly defaultRegion?: string;
  readonly timeZone?: string;
};
export type NewWorkspace = WorkspaceChange & { readonly name: string };

export type Deps = {
  readonly workspaces: {
    list(): Promise<KnownWorkspace[]>;
    get(id: string): Promise<KnownWorkspace | null>;
    create(workspace: NewWorkspace & { readonly id: string }): Promise<KnownWorkspace>;
    update(id: string, change: WorkspaceChange): Promise<KnownWorkspace | null>;
  };
  readonly newId: () => string;
  readonly recordChange: RecordChange;
};

export type ManageWorkspaces = ReturnType<typeof createManageWorkspaces>;

/**
 * Workspaces: customers of this installation, each apart from the others. `defaultRegion` counts for what is read
 * from now on: sync again to read all anew.
 */
export function createManageWorkspaces({ workspaces, newId, recordChange }: Deps) {
  const get = async (id: string): Promise<KnownWorkspace> => {
    const workspace = await workspaces.get(id);
    if (workspace !== null) return workspace;
    throw new StickylineError("NOT_FOUND", "workspace not found; GET /api/workspaces lists them");
  };

  return {
    get,

    /** Oldest first. */
    list: (): Promise<readonly KnownWorkspace[]> => workspaces.list(),

    async create(workspace: NewWorkspace): Promise<KnownWorkspace> {
      checkTimeZone(workspace);
      const { id } = await workspaces.create({ ...workspace, id: newId() });
      const action = "workspace.created";
      await recordChange({ workspaceId: id, actor: "admin", action, subject: id });
      return get(id);
    },

    async update(id: string, change: WorkspaceChange): Promise<KnownWorkspace> {
      await get(id);
      checkTimeZone(change);
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

function checkTimeZone({ timeZone }: WorkspaceChange): void {
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw invalidInput("timeZone", "use an IANA name, such as Europe/Prague");
  }
}
