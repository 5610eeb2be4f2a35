import { setTimeout as waitFor } from "node:timers/promises";
import { Type, type Static, type TSchema } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import { errorOfStatus, errorOfTransport, parseAnswer } from "./api-error.ts";

export type DialpadClientOptions = {
  readonly apiKey: string;
  /** `https://dialpad.com`, without `/api/v2`. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** How retries wait; the real clock when left out. */
  readonly wait?: (ms: number) => Promise<unknown>;
};

export type Query = Readonly<Record<string, string>>;

/** Dialpad's API v2 over HTTP. Every function throws StickylineErrors only. */
export type DialpadRequest = {
  get<T extends TSchema>(path: string, schema: T, query?: Query): Promise<Static<T>>;
  /** All pages of a list: `items` may be missing, the last page has no cursor. */
  list<T extends TSchema>(path: string, schema: T, query?: Query): Promise<Static<T>[]>;
  post<T extends TSchema>(path: string, body: object, schema: T): Promise<Static<T>>;
  patch<T extends TSchema>(path: string, body: object, schema: T): Promise<Static<T>>;
};

const TIMEOUT_MS = 5_000;
const BACK_OFF_MS: readonly number[] = [250, 1_000];
/** A longer pause than this is the caller's to take. */
const LONGEST_PAUSE_MS = 5_000;
/** A list that goes on after this many pages repeats itself. */
const MOST_PAGES = 1_000;

const Page = Type.Object({
  items: Type.Optional(Type.Union([Type.Array(Type.Unknown()), Type.Null()])),
  cursor: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

/**
 * Bearer auth, 5 s a call. A GET is tried three times when that may help; POST and PATCH never twice, as Dialpad has
 * no idempotency keys and few changes are allowed. Errors name the call and what to do, never a secret or a person.
 */
export function createDialpadRequest(options: DialpadClientOptions): DialpadRequest {
  const { wait = waitFor } = options;

  const send = async (method: string, path: string, query: Query, body?: object) => {
    const call = `${method} ${path.replaceAll(/\d{4,}|%2B\d+/g, ":id")}`;
    const response = await fetchText(
      options,
      method,
      urlOf(options.baseUrl, path, query),
      body,
    ).catch((cause: unknown) => Promise.reject(errorOfTransport(call, cause)));
    if (response.status >= 200 && response.status < 300) return { call, text: response.text };
    throw errorOfStatus(call, response, { apiKey: options.apiKey, body, now: options.now() });
  };

  const get: DialpadRequest["get"] = async (path, schema, query = {}) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { call, text } = await send("GET", path, query);
        return parseAnswer(call, text, schema);
      } catch (error) {
        const pauseMs = pauseAfter(attempt, error);
        if (pauseMs === null) throw error;
        await wait(pauseMs);
      }
    }
  };

  return {
    get,
    list: (path, schema, query = {}) => listPages(get, path, schema, query),
    post: async (path, body, schema) => {
      const { call, text } = await send("POST", path, {}, body);
      return parseAnswer(call, text, schema);
    },
    patch: async (path, body, schema) => {
      const { call, text } = await send("PATCH", path, {}, body);
      return parseAnswer(call, text, schema);
    },
  };
}

async function listPages<T extends TSchema>(
  get: DialpadRequest["get"],
  path: string,
  schema: T,
  query: Query,
): Promise<Static<T>[]> {
  const found: Static<T>[] = [];
  let cursor = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await get(path, Page, cursor === "" ? query : { ...query, cursor });
    for (const item of answer.items ?? []) {
      found.push(parseAnswer(`GET ${path}`, item, schema));
    }
    cursor = answer.cursor ?? "";
    if (cursor === "") return found;
  }
  throw new StickylineError("VENDOR_UNAVAILABLE", `Dialpad's list ${path} does not end.`);
}

function urlOf(baseUrl: string, path: string, query: Query): URL {
  const url = new URL(`/api/v2${path}`, baseUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

async function fetchText(
  options: DialpadClientOptions,
  method: string,
  url: URL,
  body: object | undefined,
) {
  const answer = await options.fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${options.apiKey}`,
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    // The key must not follow a redirect to elsewhere.
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, retryAfter: answer.headers.get("retry-after"), text };
}

/** How long to wait before the next try; null when there is none. */
function pauseAfter(attempt: number, error: unknown): number | null {
  const backOffMs = BACK_OFF_MS[attempt];
  if (backOffMs === undefined || !(error instanceof StickylineError) || !error.retryable) {
    return null;
  }
  const pauseMs = Math.max(backOffMs, error.retryAfterMs ?? 0);
  return pauseMs <= LONGEST_PAUSE_MS ? pauseMs : null;
}
