import type { StoredGrant } from "../../domain/crm-grant.ts";
import type { CrmGrant, CrmOauth, TokenSource } from "../../crm/access.ts";
import { StickylineError } from "../../domain/errors.ts";

type Tokens = Pick<StoredGrant, "accessToken" | "refresh">;
type Named = Pick<StoredGrant, "workspaceId" | "connectionId">;

export type Deps = {
  readonly grants: {
    /** NOT_FOUND when there is no such connection. */
    read(workspaceId: string, connectionId: string): Promise<StoredGrant>;
    /** Mends a connection that broke over the same grant meanwhile. False when it was connected anew. */
    refreshed(grant: StoredGrant, tokens: Tokens): Promise<boolean>;
    /** True for the one call that broke it. */
    markBroken(grant: StoredGrant, reason: string, at: number): Promise<boolean>;
    listDue(workspaceId: string, now: number): Promise<readonly Named[]>;
  };
  /** CONFIG_INVALID when the app's id and secret are not set. */
  readonly oauthOf: (provider: string) => CrmOauth;
  /** Runs work while no other process does the same. */
  readonly withLock: <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;
  /** Tells the admin that a connection broke. Called once each time it does. */
  readonly alert: (connection: Named, reason: string) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
};

/** Other processes see a token that was connected anew after this long at the latest. */
const REMEMBER_MS = 5_000;
/** The job refreshes at three quarters of a token's life; a reader does it itself once this share is left. */
const LAST_SHARE = 1 / 6;
/** A CRM that refuses tokens it has just given is not asked for more of them than this. */
const RENEW_EVERY_MS = 30_000;
const COME_BACK_MS = 5 * 60_000;

const REVOKED = "The CRM says that the access it gave has ended. Connect it again.";
const REFUSED = "The CRM refuses the access token. Enter one that works, or connect it again.";

/** The error of all that needs a connection which only an admin can mend: jobs wait for that. */
export function disconnected(): StickylineError {
  return new StickylineError(
    "DISCONNECTED",
    "the CRM connection is broken: connect it again; what is to be written waits until then",
    { retryable: true, retryAfterMs: COME_BACK_MS },
  );
}

/**
 * Keeps the access tokens of all CRM connections fresh: refreshed at three quarters of their life by a job, or by
 * whoever needs one late in it; once for all processes. When the CRM says that a grant is worth nothing, the connection
 * is marked as broken, the admin is told once, and nobody asks again until it is connected anew.
 */
export function createKeepToken(deps: Deps) {
  const remembered = new Map<string, { readonly grant: StoredGrant; readonly until: number }>();
  const renewedAt = new Map<string, number>();
  const unansweredAt = new Map<string, number>();

  async function read(workspaceId: string, connectionId: string): Promise<StoredGrant> {
    const grant = await deps.grants.read(workspaceId, connectionId);
    if (grant.status === "broken") throw disconnected();
    remembered.set(connectionId, { grant, until: deps.now() + REMEMBER_MS });
    return grant;
  }

  async function readSoon(workspaceId: string, connectionId: string): Promise<StoredGrant> {
    const known = remembered.get(connectionId);
    return known !== undefined && known.until > deps.now()
      ? known.grant
      : read(workspaceId, connectionId);
  }

  async function breakOff(grant: StoredGrant, reason: string): Promise<never> {
    remembered.delete(grant.connectionId);
    if (await deps.grants.markBroken(grant, reason, deps.now())) await deps.alert(grant, reason);
    throw disconnected();
  }

  /**
   * What the CRM gives for a refresh token; null where another process has used it meanwhile, as one does whose lock ended
   * while it was paused, and kept what it was given.
   */
  async function askForNew(grant: StoredGrant, refreshToken: string): Promise<CrmGrant | null> {
    try {
      return await deps.oauthOf(grant.provider).refresh(refreshToken);
    } catch (error) {
      if (!(error instanceof StickylineError) || error.code !== "UNAUTHORIZED") throw error;
      const stored = await read(grant.workspaceId, grant.connectionId);
      if (stored.accessToken !== grant.accessToken) return null;
      return breakOff(grant, REVOKED);
    }
  }

  /** The grant as it is after a refresh, ours or another process's. What `isNeeded` denies is left as it is. */
  function refresh(
    { workspaceId, connectionId }: Named,
    isNeeded: (grant: StoredGrant) => boolean,
  ): Promise<StoredGrant> {
    return deps.withLock(workspaceId, `token:${connectionId}`, async () => {
      const grant = await read(workspaceId, connectionId);
      if (grant.refresh === null || !isNeeded(grant)) return grant;
      const given = await askForNew(grant, grant.refresh.token);
      if (given !== null) {
        const issuedAt = deps.now();
        await deps.grants.refreshed(grant, {
          accessToken: given.accessToken,
          refresh: { token: given.refreshToken, issuedAt, expiresAt: issuedAt + given.lifeMs },
        });
      }
      return read(workspaceId, connectionId);
    });
  }

  /** A token that still lives outlasts a CRM that can't be reached now; not each request waits to see that. */
  async function refreshLate(grant: StoredGrant): Promise<StoredGrant> {
    const lives = grant.refresh !== null && grant.refresh.expiresAt > deps.now();
    const asked = unansweredAt.get(grant.connectionId);
    if (lives && asked !== undefined && deps.now() - asked < RENEW_EVERY_MS) return grant;
    try {
      return await refresh(grant, ({ refresh: now }) => endsWithin(now, LAST_SHARE, deps.now()));
    } catch (error) {
      if (!lives || (error instanceof StickylineError && !error.retryable)) throw error;
      if (error instanceof StickylineError && error.code === "DISCONNECTED") throw error;
      unansweredAt.set(grant.connectionId, deps.now());
      deps.onFailure(error);
      return grant;
    }
  }

  async function renew(
    workspaceId: string,
    connectionId: string,
    refused: string,
  ): Promise<string> {
    const stored = await read(workspaceId, connectionId);
    if (stored.accessToken !== refused) return stored.accessToken;
    if (stored.refresh === null) return breakOff(stored, REFUSED);
    const last = renewedAt.get(connectionId);
    if (last !== undefined && deps.now() - last < RENEW_EVERY_MS) {
      throw new StickylineError(
        "VENDOR_UNAVAILABLE",
        "the CRM refuses a token that it has just given",
        {
          retryable: true,
          retryAfterMs: RENEW_EVERY_MS,
        },
      );
    }
    renewedAt.set(connectionId, deps.now());
    const renewed = await refresh(stored, (grant) => grant.accessToken === refused);
    return renewed.accessToken;
  }

  return {
    /** Where one connection's client takes its token from. */
    tokensOf(workspaceId: string, connectionId: string): TokenSource {
      return {
        async read() {
          const grant = await readSoon(workspaceId, connectionId);
          const late = endsWithin(grant.refresh, LAST_SHARE, deps.now());
          return (late ? await refreshLate(grant) : grant).accessToken;
        },
        renew: (refused) => renew(workspaceId, connectionId, refused),
      };
    },

    /** Refreshes what is due of a workspace's; a failure is reported and tried again at the next turn. Returns how many were due. */
    async refreshDue(workspaceId: string): Promise<number> {
      const due = await deps.grants.listDue(workspaceId, deps.now());
      for (const connection of due) {
        try {
          await refresh(connection, ({ refresh: now }) => endsWithin(now, 0.25, deps.now()));
        } catch (error) {
          deps.onFailure(error);
        }
      }
      return due.length;
    },

    /** The connection was connected anew in this process: its new token is used at once. */
    forget(connectionId: string): void {
      remembered.delete(connectionId);
      renewedAt.delete(connectionId);
      unansweredAt.delete(connectionId);
    },
  };
}

function endsWithin(refresh: StoredGrant["refresh"], share: number, now: number): boolean {
  if (refresh === null) return false;
  return refresh.expiresAt - now <= (refresh.expiresAt - refresh.issuedAt) * share;
}
