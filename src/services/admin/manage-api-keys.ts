import type { ApiKey } from "../../domain/api-key.ts";
import type { Principal, Role } from "../../domain/access.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { Change } from "./record-change.ts";

/** What a key may do, and until when; left out: all that a key of a workspace may, without end. */
export type KeyScope = {
  readonly role?: Role;
  readonly repId?: string | null;
  readonly expiresAt?: number | null;
};

export type Deps = {
  readonly keys: {
    create(
      workspaceId: string,
      key: {
        readonly id: string;
        readonly name: string;
        readonly digest: string;
        readonly role: Role;
        readonly repId: string | null;
        readonly expiresAt: number | null;
      },
    ): Promise<ApiKey>;
    list(workspaceId: string): Promise<ApiKey[]>;
    find(digest: string): Promise<ApiKey | null>;
    noteUse(workspaceId: string, id: string, at: number): Promise<void>;
    revoke(workspaceId: string, id: string, at: number): Promise<boolean>;
  };
  readonly getWorkspace: (id: string) => Promise<unknown>;
  readonly hasRep: (workspaceId: string, repId: string) => Promise<boolean>;
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
    async create(
      workspaceId: string,
      name: string,
      { role = "admin", repId = null, expiresAt = null }: KeyScope = {},
    ): Promise<ApiKey & { readonly key: string }> {
      await deps.getWorkspace(workspaceId);
      if (repId !== null && !(await deps.hasRep(workspaceId, repId))) {
        throw invalidInput("repId", "rep not found; GET /api/reps lists them");
      }
      if (expiresAt !== null && expiresAt <= now()) {
        throw invalidInput("expiresAt", "name a time in the future");
      }
      const key = `${PREFIX}${deps.newSecret()}`;
      const made = await keys.create(workspaceId, {
        id: deps.newId(),
        name,
        digest: deps.hash(key),
        role,
        repId,
        expiresAt,
      });
      const details = { role };
      await audit({
        workspaceId,
        actor: "admin",
        action: "api-key.created",
        subject: made.id,
        details,
      });
      return { ...made, key };
    },

    async list(workspaceId: string): Promise<readonly ApiKey[]> {
      await deps.getWorkspace(workspaceId);
      return keys.list(workspaceId);
    },

    /** From now on the key opens nothing; it stays listed. */
    async revoke(workspaceId: string, id: string): Promise<void> {
      if (!(await keys.revoke(workspaceId, id, now()))) {
        throw new StickylineError(
          "NOT_FOUND",
          "key not found, or already revoked; GET /api/workspaces/:id/keys lists them",
        );
      }
      await audit({ workspaceId, actor: "admin", action: "api-key.revoked", subject: id });
    },

    /**
     * Whose a token is; null for nobody's, `ended` for one that was good once: that is no guess. Its use is noted
     * once a minute.
     */
    async find(token: string): Promise<Principal | "ended" | null> {
      if (!token.startsWith(PREFIX)) return null;
      const key = await keys.find(deps.hash(token));
      if (key === null) return null;
      const { id, workspaceId, usedAt, role, repId, revokedAt, expiresAt } = key;
      if (revokedAt !== null || (expiresAt !== null && expiresAt <= now())) return "ended";
      if (usedAt === null || Math.abs(now() - usedAt) >= USE_IS_NOTED_MS) {
        keys.noteUse(workspaceId, id, now()).catch(deps.onFailure);
      }
      const grants = new Map([[workspaceId, { role, repId }]]);
      return { actor: `key ${id}`, grants, userId: null, sessionId: null, keyId: id };
    },
  };
}
