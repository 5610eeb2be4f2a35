import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";
import { readBody } from "../../edge/body.ts";
import type { CrmGrant, CrmOauth } from "../access.ts";
import { toAnswerError, toNetworkError, unreadableAnswer } from "./faults.ts";
import { APP_EVENT_SCOPE, HUBSPOT_OPTIONAL_SCOPES, HUBSPOT_SCOPES, READ_SCOPES } from "./scopes.ts";
import { HUBSPOT_API_VERSION, HUBSPOT_APP_URL, HUBSPOT_BASE_URL } from "./versions.ts";

const DEFAULT_TIMEOUT_MS = 10_000;

/** Tokens vary in size; what we don't read is left alone. */
const TokenAnswer = Compile(
  Type.Object({
    access_token: Type.String({ minLength: 1 }),
    refresh_token: Type.String({ minLength: 1 }),
    expires_in: Type.Integer({ minimum: 1 }),
    hub_id: Type.Optional(Type.Integer()),
    scopes: Type.Optional(Type.Array(Type.String())),
  }),
);
const Introspected = Compile(
  Type.Object({ active: Type.Boolean(), hub_id: Type.Optional(Type.Integer()) }),
);

/** RFC 6749's words, and HubSpot's older ones beside them. */
const Refusal = Type.Object({
  error: Type.Optional(Type.String()),
  status: Type.Optional(Type.String()),
});

export type HubspotOauthSettings = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default: HubSpot's own, api.hubapi.com and app.hubspot.com. */
  readonly baseUrl?: string;
  readonly appUrl?: string;
  /** Whether the app's project declares events of its own: HubSpot then wants their scope asked for. Default: false. */
  readonly appEvents?: boolean;
  readonly fetch?: typeof globalThis.fetch;
  /** Of each request, its body included. Default: 10 s. */
  readonly timeoutMs?: number;
};

/**
 * HubSpot's OAuth by its dated endpoints: the official client still calls those of v1, which answer errors from
 * 2027-02-16. Secrets travel in form bodies only. Errors: UNAUTHORIZED where HubSpot says that the grant is worth
 * nothing (BAD_REFRESH_TOKEN, invalid_grant), CONFIG_INVALID for a wrong client id or secret, VENDOR_UNAVAILABLE
 * and VENDOR_RATE_LIMITED, retryable. None repeats what HubSpot said.
 */
export function createHubspotOauth({
  clientId,
  clientSecret,
  baseUrl = HUBSPOT_BASE_URL,
  appUrl = HUBSPOT_APP_URL,
  appEvents = false,
  fetch = globalThis.fetch,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: HubspotOauthSettings): CrmOauth {
  const tokenUrl = `${baseUrl.replace(/\/+$/, "")}/oauth/${HUBSPOT_API_VERSION}/token`;

  async function post(url: string, form: Readonly<Record<string, string>>): Promise<unknown> {
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form });
    let answer: { status: number; headers: Record<string, string>; text: string };
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          accept: "application/json",
        },
        body: body.toString(),
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      const headers = Object.fromEntries(response.headers);
      answer = { status: response.status, headers, text: await readBody(response) };
    } catch (error) {
      throw error instanceof StickylineError ? error : toNetworkError(error, timeoutMs);
    }
    const parsed = parseJson(answer.text);
    if (answer.status >= 200 && answer.status <= 299) return parsed;
    throw toTokenError(answer, parsed);
  }

  async function grantFor(form: Readonly<Record<string, string>>): Promise<CrmGrant> {
    const answer = await post(tokenUrl, form);
    if (!TokenAnswer.Check(answer)) throw unreadableAnswer();
    const accountId = answer.hub_id ?? (await hubOf(answer.access_token));
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      lifeMs: answer.expires_in * 1_000,
      accountId: String(accountId),
      scopes: answer.scopes ?? null,
    };
  }

  /** Older answers don't name the account. */
  async function hubOf(token: string): Promise<number> {
    const found = await post(`${tokenUrl}/introspect`, { token, token_type_hint: "access_token" });
    if (!Introspected.Check(found) || found.hub_id === undefined) throw unreadableAnswer();
    return found.hub_id;
  }

  return {
    authorizeUrl({ redirectUri, state, codeChallenge, work }) {
      const url = new URL("/oauth/authorize", appUrl);
      const query = {
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: [...HUBSPOT_SCOPES, ...(appEvents ? [APP_EVENT_SCOPE] : [])].join(" "),
        optional_scope: [...HUBSPOT_OPTIONAL_SCOPES, ...work.map((kind) => READ_SCOPES[kind])].join(
          " ",
        ),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: "S256",
      };
      // HubSpot's page reads %20, not the + of forms
      url.search = Object.entries(query)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join("&");
      return url.href;
    },
    exchange: ({ code, redirectUri, codeVerifier }) =>
      grantFor({
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      }),
    refresh: (refreshToken) =>
      grantFor({ grant_type: "refresh_token", refresh_token: refreshToken }),
    async revoke(refreshToken) {
      await post(`${tokenUrl}/revoke`, { token: refreshToken, token_type_hint: "refresh_token" });
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // HTML of a proxy, or nothing, as a revocation has it
  }
}

function toTokenError(
  answer: { status: number; headers: Record<string, string>; text: string },
  parsed: unknown,
): StickylineError {
  if (answer.status === 429 || answer.status >= 500 || answer.status === 477) {
    return toAnswerError(answer);
  }
  const { error, status } = Value.Check(Refusal, parsed) ? parsed : {};
  if (error === "invalid_client" || status === "BAD_CLIENT_ID" || status === "BAD_CLIENT_SECRET") {
    return new StickylineError(
      "CONFIG_INVALID",
      "HubSpot does not know this app: set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET to those of the project's Auth tab.",
    );
  }
  if (error === "invalid_grant" || status === "BAD_REFRESH_TOKEN" || status === "BAD_AUTH_CODE") {
    return new StickylineError(
      "UNAUTHORIZED",
      "HubSpot says that its access is no longer valid. Connect HubSpot again.",
    );
  }
  return new StickylineError(
    "VENDOR_REFUSED",
    `HubSpot refused the token request (${answer.status}). Compare the app's redirect URL and scopes with those of its project files.`,
  );
}
