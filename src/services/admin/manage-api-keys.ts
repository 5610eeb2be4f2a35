import { StickylineError } from "../../domain/errors.ts";
import type { Change } from "./record-change.ts";

/** A key as it is listed: never with its text. Times are epoch milliseconds. */
export type ListedKey = {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
};

export type Deps = {
  readonly keys: {
    create(
      workspaceId: string,
      key: { readonly id: string; readonly name: string; readonly digest: string },
    ): Promise<ListedKey>;
    list(workspaceId: string): Promise<ListedKey[]>;
    find(digest: string): Promise<ListedKey | null>;
    noteUse(workspaceId: string, id: string, at: number): Promise<void>;
    revoke(workspaceId: string, id: string, at: number): Promise<boolean>;
  };
  readonly getWorkspace: (id: string) => Promise<unknown>;
  readonly audit: (change: Change) => Promise<void>;
  readonly newId: () => string;
  /** 43 characters that nobody can guess. */
  readonly newSecret: () => string;
  /** SHA-256. */
  readonly hash: (text: string) => string;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

export type ManageApiKeys = ReturnType<typeof createManageApiKeys>;

/** How a key begins: tells it from the admin token, and lets scanners of source code find it. */
const PREFIX = "slk_";
const USE_IS_NOTED_MS = 60_000;

/** Keys of the admin API that reach one workspace each. NOT_FOUND for a workspace or key that isn't there. */
export function createManageApiKeys(deps: Deps) {
  const { keys, audit, now } = deps;

  return {
    /** Makes a key; its text is in this answer and nowhere else. */
    async create(workspaceId: string, name: string): Promise<ListedKey & { readonly key: string }> {
      await deps.getWorkspace(workspaceId);
      const key = `${PREFIX}${deps.newSecret()}`;
      const made = await keys.create(workspaceId, {
        id: deps.newId(),
        name,
        digest: deps.hash(key),
      });
      await audit({ workspaceId, actor: "admin", action: "api-key.created", subject: made.id });
      return { ...made, key };
    },

    async list(workspaceId: string): Promise<readonly ListedKey[]> {
      await deps.getWorkspace(workspaceId);
      return keys.list(workspaceId);
    },

    /** From now on the key opens nothing; it stays listed. */
    async revoke(workspaceId: string, id: string): Promise<void> {
      if (!(await keys.revoke(workspaceId, id, now()))) {
        throw new StickylineError(
          "NOT_FOUND",
          "this workspace has no such key that is still good; GET /api/workspaces/:id/keys lists them",
        );
      }
      await audit({ workspaceId, actor: "admin", action: "api-key.revoked", subject: id });
    },

    /** Whose a token is, null for nobody's; its use is noted once a minute. */
    async find(
      token: string,
    ): Promise<{ readonly id: string; readonly workspaceId: string } | null> {
      if (!token.startsWith(PREFIX)) return null;
      const key = await keys.find(deps.hash(token));
      if (key === null) return null;
      const { id, workspaceId, usedAt } = key;
      if (usedAt === null || now() - usedAt >= USE_IS_NOTED_MS) {
        keys.noteUse(workspaceId, id, now()).catch(deps.onFailure);
      }
      return { id, workspaceId };
    },
  };
}
