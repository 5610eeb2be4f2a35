import type { CrmOauth } from "../../crm/access.ts";
import type { CrmWorkKind } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { AdoptAccount, ConnectedCrm } from "./manage-connections.ts";

export type Deps = {
  /** CONFIG_INVALID when the app's id and secret are not set. */
  readonly oauthOf: (provider: string) => CrmOauth;
  readonly attempts: {
    keep(
      workspaceId: string,
      state: string,
      attempt: { readonly codeVerifier: string; readonly browser: string },
    ): Promise<void>;
    /** Each attempt once. */
    take(
      workspaceId: string,
      state: string,
    ): Promise<{ readonly codeVerifier: string; readonly browser: string } | null>;
  };
  /** What besides contacts, companies and deals somebody has chosen to be read. */
  readonly workOf: (workspaceId: string) => Promise<readonly CrmWorkKind[]>;
  /** Stores what was given, and starts what follows from it. */
  readonly adoptAccount: AdoptAccount;
  /** 43 characters that nobody can guess. */
  readonly newSecret: () => string;
  /** SHA-256 in base64url. */
  readonly hash: (text: string) => string;
  /** Rejects with the mend while the CRM could not reach us. */
  readonly checkReachable: (provider: string) => Promise<void>;
  readonly publicUrl: string;
  readonly now: () => number;
};

/** What came back with the browser. */
export type OauthReturn = {
  readonly code: string | null;
  readonly state: string | null;
  /** The CRM's word when the admin did not agree. */
  readonly error: string | null;
  /** The secret that `start` gave to the browser. */
  readonly browser: string | null;
  /** The session that the browser is signed in by. */
  readonly sessionId: string | null;
  /** Rejects where whoever came back may not connect this workspace's CRM. */
  readonly checkMay: (workspaceId: string) => Promise<void>;
};

export type ConnectCrm = ReturnType<typeof createConnectCrm>;

/**
 * Connects a CRM account by OAuth with PKCE. The state is random behind the workspace's id, single-use, good for ten
 * minutes and for the browser and session that began; the verifier stays here.
 */
export function createConnectCrm(deps: Deps) {
  const redirectUriOf = (provider: string) => `${deps.publicUrl}/oauth/${provider}/callback`;
  return {
    /** Where to send the browser, and the secret that it keeps until it is back. */
    async start(
      workspaceId: string,
      provider: string,
      sessionId: string | null,
    ): Promise<{ readonly location: string; readonly browser: string }> {
      const oauth = deps.oauthOf(provider);
      await deps.checkReachable(provider);
      const [secret, codeVerifier, browser] = [
        deps.newSecret(),
        deps.newSecret(),
        deps.newSecret(),
      ];
      const state = `${workspaceId}.${secret}`;
      const began = deps.hash(`${browser} ${sessionId}`);
      await deps.attempts.keep(workspaceId, state, { codeVerifier, browser: began });
      const codeChallenge = deps.hash(codeVerifier);
      const redirectUri = redirectUriOf(provider);
      const work = await deps.workOf(workspaceId);
      const location = oauth.authorizeUrl({ redirectUri, state, codeChallenge, work });
      return { location, browser };
    },

    /** For the workspace that began. UNAUTHORIZED when this return does not belong to an attempt of this browser, or the code is worth nothing. */
    async finish(
      provider: string,
      { code, state, error, browser, sessionId, checkMay }: OauthReturn,
    ): Promise<ConnectedCrm> {
      // whose attempt it is, by its own word: nobody can guess one of another workspace
      const workspaceId = (state ?? "").replace(/\.[^.]*$/, "");
      const attempt = state === null ? null : await deps.attempts.take(workspaceId, state);
      if (attempt?.browser !== deps.hash(`${browser} ${sessionId}`)) {
        throw new StickylineError(
          "UNAUTHORIZED",
          "this browser has begun no connection in the last ten minutes; start again",
        );
      }
      await checkMay(workspaceId);
      if (error !== null || code === null) {
        throw new StickylineError(
          "VENDOR_REFUSED",
          "access was not granted; start again as an admin of the CRM account",
        );
      }
      const { codeVerifier } = attempt;
      const redirectUri = redirectUriOf(provider);
      const given = await deps.oauthOf(provider).exchange({ code, redirectUri, codeVerifier });
      const issuedAt = deps.now();
      return deps.adoptAccount(workspaceId, {
        provider,
        accountId: given.accountId,
        scopes: given.scopes,
        accessToken: given.accessToken,
        refresh: { token: given.refreshToken, issuedAt, expiresAt: issuedAt + given.lifeMs },
      });
    },
  };
}
