import { setTimeout as waitFor } from "node:timers/promises";
import { Type, type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";
import { ANSWER_LIMITS, parseJson } from "../../edge/json.ts";

export type KazooClientOptions = {
  readonly apiKey: string;
  /** The API's address without `/v2`: `https://api.example:8443`. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** How retries wait; the real clock when left out. */
  readonly wait?: (ms: number) => Promise<unknown>;
};

/** KAZOO's API over HTTP, below the account of the key. Every function throws StickylineErrors only. */
export type KazooRequest = {
  accountId(): Promise<string>;
  get<T extends TSchema>(path: string, schema: T): Promise<Static<T>>;
  /** Creates. */
  put<T extends TSchema>(path: string, data: object, schema: T): Promise<Static<T>>;
  /** Replaces. */
  post<T extends TSchema>(path: string, data: object, schema: T): Promise<Static<T>>;
  patch(path: string, data: object): Promise<void>;
};

type Token = { readonly token: string; readonly accountId: string };

const TIMEOUT_MS = 5_000;
const BACK_OFF_MS: readonly number[] = [250, 1_000];

const Session = Type.Object({
  auth_token: Type.String({ minLength: 1 }),
  data: Type.Object({ account_id: Type.String({ minLength: 1 }) }),
});
const Envelope = Type.Object({ data: Type.Unknown() });

/**
 * `PUT /v2/api_auth` once, then its token, renewed when KAZOO no longer takes it. 5 s a call; a GET is tried three
 * times when that may help, a change never twice. Errors name the call, never the key or a person.
 * https://docs.2600hz.com/dev/applications/crossbar
 */
export function createKazooRequest(options: KazooClientOptions): KazooRequest {
  const { wait = waitFor } = options;
  let session: Promise<Token> | null = null;

  const authenticate = () => {
    session ??= openSession(options).catch((error: unknown) => {
      session = null;
      throw error;
    });
    return session;
  };

  async function send(method: string, path: string, data?: object): Promise<unknown> {
    const call = `${method} ${path.replaceAll(/[0-9a-f]{32}|%2B\d+/g, ":id")}`;
    for (let renewed = false; ; renewed = true) {
      const { token, accountId } = await authenticate();
      const answer = await exchange(options, call, {
        method,
        path: `/v2/accounts/${accountId}${path}`,
        token,
        body: data === undefined ? undefined : { data },
      });
      if (answer.status !== 401 || renewed) return parsed(call, answer);
      session = null;
    }
  }

  async function get<T extends TSchema>(path: string, schema: T): Promise<Static<T>> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return checked(path, await send("GET", path), schema);
      } catch (error) {
        const pauseMs = BACK_OFF_MS[attempt];
        const helps = error instanceof StickylineError && error.retryable;
        if (pauseMs === undefined || !helps) throw error;
        await wait(pauseMs);
      }
    }
  }

  return {
    accountId: async () => (await authenticate()).accountId,
    get,
    put: async (path, data, schema) => checked(path, await send("PUT", path, data), schema),
    post: async (path, data, schema) => checked(path, await send("POST", path, data), schema),
    async patch(path, data) {
      await send("PATCH", path, data);
    },
  };
}

async function openSession(options: KazooClientOptions): Promise<Token> {
  const call = "PUT /api_auth";
  const body = { data: { api_key: options.apiKey } };
  const answer = await exchange(options, call, { method: "PUT", path: "/v2/api_auth", body });
  if (answer.status >= 400 && answer.status < 500) {
    throw new StickylineError(
      "VENDOR_REFUSED",
      "KAZOO does not take this API key. Copy it from the account's settings and connect again.",
    );
  }
  const opened = readAnswer(call, answer);
  if (!Value.Check(Session, opened)) throw unexpected(call);
  return { token: opened.auth_token, accountId: opened.data.account_id };
}

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: object | undefined;
};
type Answer = { readonly status: number; readonly text: string };

async function exchange(options: KazooClientOptions, call: string, sent: Sent): Promise<Answer> {
  try {
    const answer = await options.fetch(new URL(sent.path, options.baseUrl), {
      method: sent.method,
      headers: {
        accept: "application/json",
        ...(sent.token !== undefined && { "x-auth-token": sent.token }),
        ...(sent.body !== undefined && { "content-type": "application/json" }),
      },
      // The token must not follow a redirect to elsewhere.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(sent.body !== undefined && { body: JSON.stringify(sent.body) }),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    // Not to be called at all, however often it is tried.
    if (cause instanceof StickylineError) throw cause;
    throw new StickylineError(
      "VENDOR_UNAVAILABLE",
      `KAZOO did not answer ${call}. Check the connection's address and try again.`,
      { retryable: true, cause },
    );
  }
}

function parsed(call: string, answer: Answer): unknown {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const value = readAnswer(call, answer);
    if (!Value.Check(Envelope, value)) throw unexpected(call);
    return value.data;
  }
  const because = `KAZOO answered ${call} with ${status}`;
  if (status === 429) {
    throw new StickylineError("VENDOR_RATE_LIMITED", `${because}: its rate limit. Try later.`, {
      retryable: true,
    });
  }
  if (status >= 500) {
    throw new StickylineError("VENDOR_UNAVAILABLE", `${because}. Try again later.`, {
      retryable: true,
    });
  }
  if (status === 404) throw new StickylineError("NOT_FOUND", `${because}.`);
  if (status === 401 || status === 403) {
    throw new StickylineError(
      "VENDOR_REFUSED",
      `${because}. Use an API key of the account itself.`,
    );
  }
  throw new StickylineError("VENDOR_REFUSED", `${because}. The same request won't be accepted.`);
}

function readAnswer(call: string, { text }: Answer): unknown {
  try {
    return parseJson(text, ANSWER_LIMITS);
  } catch {
    throw unexpected(call);
  }
}

function checked<T extends TSchema>(call: string, value: unknown, schema: T): Static<T> {
  if (Value.Check(schema, value)) return value;
  throw unexpected(call);
}

function unexpected(call: string): StickylineError {
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    `KAZOO answered ${call} with something unexpected. Try again; if it stays, its API has changed.`,
    { retryable: true },
  );
}
