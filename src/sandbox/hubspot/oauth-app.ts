import { createHash } from "node:crypto";

/** An app as it is declared at HubSpot. */
export type BoxOauthApp = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A redirect must equal one of them, letter by letter. */
  readonly redirectUrls: readonly string[];
  readonly requiredScopes: readonly string[];
  readonly optionalScopes?: readonly string[];
  /** Default 1800, as at HubSpot. */
  readonly tokenLifeSeconds?: number;
};

/** A refusal of a token endpoint: RFC 6749's words and, beside them, HubSpot's older ones. */
export class OauthRefusal extends Error {
  readonly error: string;
  readonly status: string;

  constructor(error: string, status: string, message: string) {
    super(message);
    this.error = error;
    this.status = status;
  }
}

type Installation = { readonly scopes: readonly string[]; readonly refreshToken: string };
type Code = {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly challenge: string | null;
  readonly expiresAt: number;
};
type Form = ReadonlyMap<string, string>;

const CODE_LIFE_MS = 60_000;
const HUB_DOMAIN = "box.example.com";

export type OauthApp = ReturnType<typeof createOauthApp>;

/** The OAuth side of the box: one app, installed in the box's account. Times are by the box's clock. */
export function createOauthApp(deps: {
  readonly app: BoxOauthApp;
  readonly portalId: number;
  readonly now: () => number;
  readonly newSecret: () => string;
}) {
  const { app, portalId, now, newSecret } = deps;
  const lifeSeconds = app.tokenLifeSeconds ?? 1_800;
  const codes = new Map<string, Code>();
  const accessTokens = new Map<
    string,
    { readonly expiresAt: number; readonly scopes: readonly string[] }
  >();
  let installed: Installation | null = null;
  let refreshes = 0;

  function checkClient(form: Form): void {
    if (form.get("client_id") === app.clientId && form.get("client_secret") === app.clientSecret)
      return;
    throw new OauthRefusal(
      "invalid_client",
      "BAD_CLIENT_ID",
      "missing or unknown client id or secret",
    );
  }

  function issue({ scopes, refreshToken }: Installation) {
    const accessToken = `CBox${newSecret()}`;
    accessTokens.set(accessToken, { expiresAt: now() + lifeSeconds * 1_000, scopes });
    return {
      token_type: "bearer",
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: lifeSeconds,
      hub_id: portalId,
      scopes,
      user_id: 9_001,
      token_use: "access_token",
    };
  }

  function exchange(form: Form) {
    const code = form.get("code") ?? "";
    const known = codes.get(code);
    codes.delete(code);
    if (known === undefined || known.expiresAt <= now()) {
      throw new OauthRefusal("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code");
    }
    if (form.get("redirect_uri") !== known.redirectUri) {
      throw new OauthRefusal(
        "invalid_grant",
        "MISMATCH_REDIRECT_URI_AUTH_CODE",
        "redirect URI mismatch",
      );
    }
    if (
      known.challenge !== null &&
      challengeOf(form.get("code_verifier") ?? "") !== known.challenge
    ) {
      throw new OauthRefusal("invalid_grant", "BAD_CODE_VERIFIER", "code verifier mismatch");
    }
    installed ??= { scopes: known.scopes, refreshToken: `na1-${newSecret()}` };
    installed = { ...installed, scopes: known.scopes };
    return issue(installed);
  }

  function refresh(form: Form) {
    refreshes += 1;
    if (installed === null || form.get("refresh_token") !== installed.refreshToken) {
      const message = "refresh token is invalid, expired or revoked";
      throw new OauthRefusal("invalid_grant", "BAD_REFRESH_TOKEN", message);
    }
    return issue(installed);
  }

  function uninstall(): void {
    installed = null;
    accessTokens.clear();
  }

  return {
    /** Where the browser goes after the account's admin agreed; a text when the install page shows an error. */
    authorize(
      query: URLSearchParams,
    ): { readonly location: string } | { readonly problem: string } {
      const redirectUri = query.get("redirect_uri") ?? "";
      const asked = (query.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
      const optional = (query.get("optional_scope") ?? "")
        .split(" ")
        .filter((scope) => scope !== "");
      const declared = new Set([...app.requiredScopes, ...(app.optionalScopes ?? [])]);
      if (query.get("client_id") !== app.clientId) return { problem: "unknown client_id" };
      if (!app.redirectUrls.includes(redirectUri))
        return { problem: "redirect_uri is not registered" };
      if (app.requiredScopes.some((scope) => !asked.includes(scope))) {
        return { problem: "scope must name every required scope of the app" };
      }
      if ([...asked, ...optional].some((scope) => !declared.has(scope))) {
        return { problem: "scope names one that the app does not declare" };
      }
      if (query.has("code_challenge") && query.get("code_challenge_method") !== "S256") {
        return { problem: "code_challenge_method must be S256" };
      }
      const code = newSecret();
      codes.set(code, {
        redirectUri,
        scopes: [...new Set([...asked, ...optional])],
        challenge: query.get("code_challenge"),
        expiresAt: now() + CODE_LIFE_MS,
      });
      const location = new URL(redirectUri);
      location.searchParams.set("code", code);
      const state = query.get("state");
      if (state !== null) location.searchParams.set("state", state);
      return { location: location.href };
    },

    token(form: Form) {
      checkClient(form);
      const grantType = form.get("grant_type");
      if (grantType === "authorization_code") return exchange(form);
      if (grantType === "refresh_token") return refresh(form);
      throw new OauthRefusal("unsupported_grant_type", "BAD_GRANT_TYPE", "unsupported grant type");
    },

    /** An unknown token is no error: it is not active. */
    introspect(form: Form): Record<string, unknown> {
      checkClient(form);
      const token = form.get("token") ?? "";
      const facts = {
        token,
        token_type: "bearer",
        client_id: app.clientId,
        app_id: 1_001,
        hub_id: portalId,
        user_id: 9_001,
        hub_domain: HUB_DOMAIN,
      };
      const access = accessTokens.get(token);
      if (access !== undefined && access.expiresAt > now()) {
        const expiresIn = Math.floor((access.expiresAt - now()) / 1_000);
        return {
          ...facts,
          active: true,
          token_use: "access_token",
          scopes: access.scopes,
          expires_in: expiresIn,
          is_private_distribution: true,
        };
      }
      if (installed?.refreshToken === token) {
        return { ...facts, active: true, token_use: "refresh_token", scopes: installed.scopes };
      }
      return { active: false };
    },

    revoke(form: Form): void {
      checkClient(form);
      const token = form.get("token") ?? "";
      if (installed?.refreshToken === token) uninstall();
      accessTokens.delete(token);
    },

    check(token: string): "valid" | "expired" | "unknown" {
      const known = accessTokens.get(token);
      if (known === undefined) return "unknown";
      return known.expiresAt > now() ? "valid" : "expired";
    },

    hasScope: (token: string, scope: string) =>
      accessTokens.get(token)?.scopes.includes(scope) ?? false,

    uninstall,
    isInstalled: () => installed !== null,
    /** How many refreshes have been asked for. */
    refreshes: () => refreshes,
  };
}

function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
