import type { CrmConnection } from "../../domain/crm-connection.ts";
import type { CrmRefusal } from "../../domain/crm-feature.ts";
import {
  changeCrmSettings,
  type CrmSettings,
  type CrmSettingsChange,
} from "../../domain/crm-settings.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { RecordChange } from "../admin/record-change.ts";

/** A connected CRM account as it is shown. */
export type ConnectedCrm = Omit<CrmConnection, "workspaceId" | "baseUrl">;

export type NewCrmConnection = { readonly provider: string; readonly accessToken: string };

/** An account that gave us access; `refresh: null` for a token that doesn't end. Times are epoch milliseconds. */
export type GivenAccount = {
  readonly provider: string;
  /** Null where nobody could be asked. */
  readonly accountId: string | null;
  /** What the access allows; null where the CRM did not say. */
  readonly scopes: readonly string[] | null;
  readonly accessToken: string;
  readonly refresh: {
    readonly token: string;
    readonly issuedAt: number;
    readonly expiresAt: number;
  } | null;
};

export type AdoptAccount = (workspaceId: string, account: GivenAccount) => Promise<ConnectedCrm>;

export type Deps = {
  readonly connections: {
    list(workspaceId: string): Promise<ConnectedCrm[]>;
    get(workspaceId: string, id: string): Promise<ConnectedCrm | null>;
    setSettings(workspaceId: string, id: string, settings: CrmSettings): Promise<void>;
    setSync(
      workspaceId: string,
      id: string,
      progress: { readonly state: "failed"; readonly error: string },
    ): Promise<void>;
  };
  /** Stores the account's tokens; heals the connection that the workspace has to it. CONFLICT when another has it. */
  readonly connect: (
    workspaceId: string,
    account: GivenAccount & { readonly baseUrl: string },
  ) => Promise<{ readonly connection: ConnectedCrm; readonly healed: boolean }>;
  /** Makes it the workspace's only one: others are replaced, and what was read of another account is forgotten. */
  readonly replaceAccount: (workspaceId: string, id: string) => Promise<void>;
  /** Switched on anew, a feature is tried anew. */
  readonly forgetRefusal: (
    workspaceId: string,
    id: string,
    feature: CrmRefusal["feature"],
  ) => Promise<void>;
  /** Where the CRM's API is; undefined for one that we don't know. */
  readonly baseUrlOf: (provider: string) => string | undefined;
  /** The CRM's own id of the token's account, null where it isn't told; UNAUTHORIZED when the CRM does not know the token. */
  readonly readAccountId: (
    provider: string,
    baseUrl: string,
    accessToken: string,
  ) => Promise<string | null>;
  /** Told before something real is stored: the sandbox makes room. */
  readonly retireSandbox: () => Promise<void>;
  readonly enqueueSync: (workspaceId: string, connectionId: string) => Promise<void>;
  /** Told when an account can be used again: what waited for it goes on. */
  readonly onHealed: (connectionId: string) => Promise<void>;
  readonly recordChange: RecordChange;
};

export type ManageConnections = ReturnType<typeof createManageConnections>;

/** CRM accounts as an admin connects them. Errors are INPUT_INVALID with the field's name, and NOT_FOUND. */
export function createManageConnections(deps: Deps) {
  const { connections, baseUrlOf, retireSandbox, enqueueSync, recordChange } = deps;

  const get = async (workspaceId: string, id: string): Promise<ConnectedCrm> => {
    const connection = await connections.get(workspaceId, id);
    if (connection !== null) return connection;
    throw new StickylineError(
      "NOT_FOUND",
      "CRM connection not found; GET /api/crm-connections lists them",
    );
  };

  const knownBaseUrl = (provider: string): string => {
    const baseUrl = baseUrlOf(provider);
    if (baseUrl !== undefined) return baseUrl;
    throw invalidInput("provider", "unknown CRM; use hubspot");
  };

  /** Null when the CRM can't be reached now: its first sync will tell. */
  const tryToken = async (provider: string, accessToken: string): Promise<string | null> => {
    try {
      return await deps.readAccountId(provider, knownBaseUrl(provider), accessToken);
    } catch (error) {
      if (!(error instanceof StickylineError)) throw error;
      if (error.code !== "UNAUTHORIZED") return null;
      throw invalidInput("accessToken", "the CRM doesn't accept this token: copy it again");
    }
  };

  /**
   * Stores the account and starts its sync; one that can't be started now shows as failed. A workspace has one CRM: an
   * earlier connection is marked as replaced, no longer used, and nothing of it remains. The same account again is the same connection.
   */
  const adoptAccount: AdoptAccount = async (workspaceId, account) => {
    const baseUrl = knownBaseUrl(account.provider);
    await retireSandbox();
    const { connection, healed } = await deps.connect(workspaceId, { ...account, baseUrl });
    const { id } = connection;
    await deps.replaceAccount(workspaceId, id);
    await recordChange({
      workspaceId,
      actor: "admin",
      action: healed ? "crm-connection.reconnected" : "crm-connection.created",
      subject: id,
      details: { auth: connection.auth },
    });
    try {
      await enqueueSync(workspaceId, id);
      if (healed) await deps.onHealed(id);
    } catch {
      const error =
        "the first sync could not be started: ask for one with POST /api/crm-connections/:id/sync";
      await connections.setSync(workspaceId, id, { state: "failed", error });
    }
    return get(workspaceId, id);
  };

  return {
    /** Connects by a token that doesn't end. One that the CRM does not know is refused. */
    async create(workspaceId: string, { provider, accessToken }: NewCrmConnection) {
      const token = accessToken.trim();
      const accountId = await tryToken(provider, token);
      const account = { provider, accountId, scopes: null, accessToken: token, refresh: null };
      return adoptAccount(workspaceId, account);
    },

    adoptAccount,

    list: (workspaceId: string) => connections.list(workspaceId),

    get,

    /** Changes what we write to the CRM and when; what is absent stays. */
    async changeSettings(
      workspaceId: string,
      id: string,
      change: CrmSettingsChange,
    ): Promise<ConnectedCrm> {
      const { settings } = await get(workspaceId, id);
      await connections.setSettings(workspaceId, id, changeCrmSettings(settings, change));
      const { entry, appEvents } = change.timeline ?? {};
      if (entry === "app-event" || appEvents === true) {
        await deps.forgetRefusal(workspaceId, id, "app-event");
      }
      // whose number is in another property is found by reading all of them anew
      if (change.reading !== undefined) await enqueueSync(workspaceId, id);
      await recordChange({
        workspaceId,
        actor: "admin",
        action: "crm-connection.settings-changed",
        subject: id,
        details: { change },
      });
      return get(workspaceId, id);
    },

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
