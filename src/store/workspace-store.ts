import type { Workspace } from "../domain/settings.ts";
import type { Database } from "./database.ts";

/** `timeZone`: as the IANA names it. */
export type StoredWorkspace = Workspace & { readonly timeZone: string };

type WorkspaceChange = {
  readonly name?: string;
  readonly defaultRegion?: string;
  readonly timeZone?: string;
};

/** The id of the workspace that exists from the start. */
const FIRST_WORKSPACE_ID = "main";

/** Customers of this installation. */
export function createWorkspaceStore(db: Database) {
  /** Oldest first; without those that are being deleted. */
  async function list(): Promise<StoredWorkspace[]> {
    const rows = await db.prisma.workspace.findMany({
      where: { deletedAt: null },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    });
    return rows.map((row) => toWorkspace(row));
  }

  return {
    /** The oldest workspace; one is made where there is none. Safe to call from many processes at once. */
    async ensureFirst(): Promise<StoredWorkspace> {
      const [oldest] = await list();
      if (oldest !== undefined) return oldest;
      await db.prisma.workspace.createMany({
        data: [{ id: FIRST_WORKSPACE_ID, name: "Main" }],
        skipDuplicates: true,
      });
      return toWorkspace(
        await db.prisma.workspace.findUniqueOrThrow({ where: { id: FIRST_WORKSPACE_ID } }),
      );
    },

    list,

    async get(id: string): Promise<StoredWorkspace | null> {
      const row = await db.prisma.workspace.findFirst({ where: { id, deletedAt: null } });
      return row === null ? null : toWorkspace(row);
    },

    /** `defaultRegion`: ISO 3166 alpha-2, US when absent; `timeZone`: UTC when absent. */
    async create(
      workspace: { readonly id: string; readonly name: string } & WorkspaceChange,
    ): Promise<StoredWorkspace> {
      return toWorkspace(await db.prisma.workspace.create({ data: workspace }));
    },

    /** Null when there is no such workspace. */
    async update(id: string, change: WorkspaceChange): Promise<StoredWorkspace | null> {
      const [row] = await db.prisma.workspace.updateManyAndReturn({
        where: { id, deletedAt: null },
        data: change,
      });
      return row === undefined ? null : toWorkspace(row);
    },

    /** Tells routers that lines, reps or policy changed; returns the new version. */
    async bumpSettings(id: string): Promise<number> {
      const row = await db.prisma.workspace.update({
        where: { id },
        data: { settingsVersion: { increment: 1 } },
      });
      return row.settingsVersion;
    },
  };
}

function toWorkspace(row: StoredWorkspace): StoredWorkspace {
  const { id, name, defaultRegion, timeZone, settingsVersion } = row;
  return { id, name, defaultRegion, timeZone, settingsVersion };
}
