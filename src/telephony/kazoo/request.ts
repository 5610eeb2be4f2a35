import { Type, type Static, type TSchema } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import type { TelephonyClientOptions } from "../telephony-client.ts";
import { createApiRequest, type ApiCall } from "../request.ts";

/** KAZOO's API over HTTP, below the account of the key. Every function throws StickylineErrors only. */
export type KazooRequest = {
  accountId(): Promise<string>;
  get<T extends TSchema>(path: string, schema: T): Promise<Static<T>>;
  /** Creates. */
  put<T extends TSchema>(path: string, data: object, schema: T): Promise<Static<T>>;
  /** Replaces. */
  post<T extends TSchema>(path: string, data: object, schema: T, how?: How): Promise<Static<T>>;
  patch(path: string, data: object): Promise<void>;
  /** What is gone already is no error. */
  remove(path: string): Promise<void>;
};

type How = Pick<ApiCall, "query" | "timeoutMs" | "once">;

type Token = { readonly token: string; readonly accountId: string };

const Session = Type.Object({
  auth_token: Type.String({ minLength: 1 }),
  data: Type.Object({ account_id: Type.String({ minLength: 1 }) }),
});
const Envelope = Type.Object({ data: Type.Unknown() });
const RULES = {
  vendor: "KAZOO",
  keyMend: "Use an API key of the account itself",
  reasonIn: () => "",
} as const;

/**
 * `PUT /v2/api_auth` once, then its token, renewed when KAZOO no longer takes it. `baseUrl` is the API's address
 * without `/v2`: `https://api.example:8443`. https://docs.2600hz.com/dev/applications/crossbar
 */
export function createKazooRequest(options: TelephonyClientOptions): KazooRequest {
  let session: Promise<Token> | null = null;
  const authenticate = () => {
    session ??= openSession(options).catch((error: unknown) => {
      session = null;
      throw error;
    });
    return session;
  };
  const request = createApiRequest(options, {
    ...RULES,
    headers: async () => ({ "x-auth-token": (await authenticate()).token }),
    renew({ once }) {
      if (once === true) return false;
      session = null;
      return true;
    },
  });

  async function send<T extends TSchema>(
    method: ApiCall["method"],
    path: string,
    schema: T,
    data?: object,
    how: How = {},
  ): Promise<Static<T>> {
    // what is sent once has a token that surely counts
    if (how.once === true) session = null;
    const { accountId } = await authenticate();
    const body = data === undefined ? undefined : { data };
    const call = { method, base: `/v2/accounts/${accountId}`, path, body, ...how };
    return request(call, (value, check) => check(schema, check(Envelope, value).data));
  }

  return {
    accountId: async () => (await authenticate()).accountId,
    get: (path, schema) => send("GET", path, schema),
    put: (path, data, schema) => send("PUT", path, schema, data),
    post: (path, data, schema, how) => send("POST", path, schema, data, how),
    async patch(path, data) {
      await send("PATCH", path, Type.Unknown(), data);
    },
    async remove(path) {
      const { accountId } = await authenticate();
      const call = { method: "DELETE", base: `/v2/accounts/${accountId}`, path } as const;
      try {
        await request(call, () => undefined);
      } catch (error) {
        if (!(error instanceof StickylineError) || error.code !== "NOT_FOUND") throw error;
      }
    },
  };
}

async function openSession(options: TelephonyClientOptions): Promise<Token> {
  const request = createApiRequest(options, { ...RULES, headers: async () => ({}) });
  const body = { data: { api_key: options.apiKey } };
  try {
    return await request(
      { method: "PUT", base: "/v2", path: "/api_auth", body },
      (value, check) => {
        const { auth_token: token, data } = check(Session, value);
        return { token, accountId: data.account_id };
      },
    );
  } catch (error) {
    if (!(error instanceof StickylineError) || error.retryable) throw error;
    throw new StickylineError(
      "VENDOR_REFUSED",
      "KAZOO doesn't accept this API key. Copy it from the account's settings and connect again.",
      { cause: error },
    );
  }
}
