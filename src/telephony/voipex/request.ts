import type { Static, TSchema } from "typebox";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { TelephonyClientOptions } from "../telephony-client.ts";
import { type ApiCall, createApiRequest } from "../request.ts";
import { createTokens, type Token } from "./token.ts";

/** Voipex's API over HTTP: a read is tried again where that helps, a change never. Throws StickylineErrors only. */
export type VoipexRequest = {
  get<T extends TSchema>(
    path: string,
    schema: T,
    query?: Readonly<Record<string, string>>,
  ): Promise<Static<T>>;
  /**
   * Sent once. After a 401 it is sent again only where the token had visibly ended meanwhile: what answers 401 may act. The
   * Dialer dials by itself, so that a 401 for its token that counted is VENDOR_UNAVAILABLE: nothing says what was done.
   */
  change<T extends TSchema>(
    method: "POST" | "PUT",
    path: string,
    body: object,
    schema: T,
  ): Promise<Static<T>>;
};

/**
 * `apiKey` is `user:password` of an API access; `baseUrl` is `https://ipbxapi.voipex.io`, with `?pbxId=7` for an
 * account with several switchboards. A new token is asked for after a 401.
 */
export function createVoipexRequest(options: TelephonyClientOptions): VoipexRequest {
  const { apiKey, baseUrl, fetch, now, session } = options;
  const colon = apiKey.indexOf(":");
  if (colon < 1 || colon === apiKey.length - 1) {
    throw invalidInput(
      "apiKey",
      "Give the user and the password of the API access as user:password.",
    );
  }
  const username = apiKey.slice(0, colon);
  const password = apiKey.slice(colon + 1);
  const access = { tokenUrl: tokenUrlOf(baseUrl), username, password };
  const tokens = createTokens({ ...access, fetch, now, session });
  const pbxId = new URL(baseUrl).searchParams.get("pbxId");
  const unsure = new WeakSet<ApiCall>();
  const sentWith = new WeakMap<ApiCall, Token>();
  const request = createApiRequest(options, {
    vendor: "Voipex",
    keyMend:
      "Check the rights of the API access (Impersonation for calls, the Dialer's for campaigns), its licence, and the switchboard that it is bound to",
    reasonIn: () => "",
    async headers(call) {
      // a change is not sent again after a 401
      const current = await tokens.current(call.method !== "GET");
      sentWith.set(call, current);
      return { authorization: `Bearer ${current.token}` };
    },
    renew(call) {
      const refused = sentWith.get(call);
      const hadEnded = refused !== undefined && tokens.reject(refused);
      const again = hadEnded || call.method === "GET";
      if (!again) unsure.add(call);
      return again;
    },
  });
  return {
    get(path, schema, query = {}) {
      const asked = pbxId === null ? query : { ...query, pbxId };
      return request({ method: "GET", base: "", path, query: asked }, (value, check) =>
        check(schema, value),
      );
    },
    async change(method, path, body, schema) {
      const query = pbxId === null ? {} : { pbxId };
      const call: ApiCall = { method, base: "", path, query, body };
      try {
        return await request(call, (value, check) => check(schema, value));
      } catch (cause) {
        if (!unsure.has(call) || !path.startsWith("/dialer/")) throw cause;
        throw new StickylineError(
          "VENDOR_UNAVAILABLE",
          "Voipex answered with 401 to a token that it had just given: look whether it was done, and check the rights of the API access.",
          { retryable: true, cause },
        );
      }
    },
  };
}

/** Tokens come from a host of their own: `auth.` beside `ipbxapi.`; anywhere else from the API's own address. */
function tokenUrlOf(baseUrl: string): URL {
  const url = new URL("/token", baseUrl);
  url.hostname = url.hostname.replace(/^ipbxapi(v2)?\./, "auth.");
  return url;
}
