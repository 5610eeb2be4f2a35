import { invalidInput, StickylineError } from "../domain/errors.ts";
import type { RecordChange } from "./record-change.ts";

/** A connected CRM account as it is shown: never with its token. Times are epoch milliseconds. */
export type ConnectedCrm = {
  readonly id: string;
  readonly provider: string;
  readonly status: string;
  readonly sandbox: boolean;
  readonly sync: {
    readonly state: "idle" | "running" | "done" | "failed";
    readonly contacts: number;
    readonly owners: number;
    readonly error: string | null;
    readonly finishedAt: number | null;
    /** What is read now; null between passes. */
    readonly part: string | null;
    /** About how many contacts there are. */
    readonly expected: number | null;
    /** Changes up to here are known. */
    readonly changesUntil: number | null;
  };
};

export type NewCrmConnection = { readonly provider: string; readonly accessToken: string };

export type Deps = {
  readonly connections: {
    create(
      workspaceId: string,
      connection: NewCrmConnection & { readonly baseUrl: string },
    ): Promise<ConnectedCrm>;
    list(workspaceId: string): Promise<ConnectedCrm[]>;
    get(workspaceId: string, id: string): Promise<ConnectedCrm | null>;
    setStatus(workspaceId: string, id: string, status: string): Promise<void>;
    setSync(
      workspaceId: string,
      id: string,
      progress: { readonly state: "failed"; readonly error: string },
    ): Promise<void>;
  };
  /** Where the CRM's API is; undefined for one that we don't know. */
  readonly baseUrlOf: (provider: string) => string | undefined;
  /** Told before something real is stored: the sandbox makes room. */
  readonly retireSandbox: () => Promise<void>;
  readonly enqueueSync: (workspaceId: string, connectionId: string) => Promise<void>;
  readonly recordChange: RecordChange;
};

export type ManageConnections = ReturnType<typeof createManageConnections>;

/** CRM accounts as an admin connects them. Errors are INPUT_INVALID with the field's name, and NOT_FOUND. */
export function createManageConnections({
  connections,
  baseUrlOf,
  retireSandbox,
  enqueueSync,
  recordChange,
}: Deps) {
  const get = async (workspaceId: string, id: string): Promise<ConnectedCrm> => {
    const connection = await connections.get(workspaceId, id);
    if (connection !== null) return connection;
    throw new StickylineError(
      "NOT_FOUND",
      "there is no such CRM connection; GET /api/crm-connections lists them",
    );
  };

  return {
    /**
     * Stores the connection and starts its first sync; one that can't be started now shows as failed. A workspace
     * has one CRM: an earlier connection is marked as replaced and no longer used.
     */
    async create(workspaceId: string, { provider, accessToken }: NewCrmConnection) {
      const baseUrl = baseUrlOf(provider);
      if (baseUrl === undefined)
        throw invalidInput("provider", "this CRM is not known here; use hubspot");
      await retireSandbox();
      const earlier = await connections.list(workspaceId);
      const connection = await connections.create(workspaceId, {
        provider,
        baseUrl,
        accessToken: accessToken.trim(),
      });
      const { id } = connection;
      for (const old of earlier) await connections.setStatus(workspaceId, old.id, "replaced");
      await recordChange({
        workspaceId,
        actor: "admin",
        action: "crm-connection.created",
        subject: id,
      });
      try {
        await enqueueSync(workspaceId, id);
      } catch {
        const error =
          "the first sync could not be started: ask for one with POST /api/crm-connections/:id/sync";
        await connections.setSync(workspaceId, id, { state: "failed", error });
      }
      return get(workspaceId, id);
    },

    list: (workspaceId: string) => connections.list(workspaceId),

    get,

    /** Asks for a sync; it is under way when this resolves, not done. */
    async startSync(workspaceId: string, id: string): Promise<ConnectedCrm> {
      const connection = await get(workspaceId, id);
      if (connection.status === "replaced") {
        throw new StickylineError(
          "CONFLICT",
          "a newer connection has replaced this one; GET /api/crm-connections lists both",
        );
      }
      await enqueueSync(workspaceId, id);
      return connection;
    },
  };
}
