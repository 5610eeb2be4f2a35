import { setTimeout as waitFor } from "node:timers/promises";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import { ANSWER_LIMITS, parseJson } from "../../edge/json.ts";
import { isRecord } from "../../edge/record.ts";
import { EnvelopeSchema, ErrorSchema } from "./schemas.ts";

export type ExotelClientOptions = {
  /** `accountSid:apiKey:apiToken`, as the dashboard's API settings show the three. */
  readonly apiKey: string;
  /** `https://ccm-api.exotel.com`, or `https://ccm-api.in.exotel.com` for accounts in Mumbai. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** How retries wait; the real clock when left out. */
  readonly wait?: (ms: number) => Promise<unknown>;
};

export type ExotelRequest = {
  readonly accountSid: string;
  /** The data of each item of the answer. `path` is below the account. */
  list<T extends TSchema>(
    version: "v2" | "v3",
    path: string,
    schema: T,
    query?: Readonly<Record<string, string>>,
  ): Promise<Static<T>[]>;
};

const TIMEOUT_MS = 5_000;
const BACK_OFF_MS: readonly number[] = [250, 1_000];

/**
 * Exotel's API over HTTP with basic auth, 5 s a call, three tries where that may help. Only reads, so trying again
 * harms nobody. Errors name the call and what to do, never a key or a person.
 */
export function createExotelRequest(options: ExotelClientOptions): ExotelRequest {
  const [accountSid = "", key = "", token = ""] = options.apiKey.split(":");
  if (accountSid === "" || key === "" || token === "") {
    throw invalidInput("apiKey", "Give Exotel's three parts as accountSid:apiKey:apiToken.");
  }
  const { wait = waitFor } = options;
  const authorization = `Basic ${Buffer.from(`${key}:${token}`).toString("base64")}`;

  async function once<T extends TSchema>(call: string, url: URL, schema: T): Promise<Static<T>[]> {
    const answer = await options
      .fetch(url, {
        headers: { authorization, accept: "application/json" },
        // The key must not follow a redirect to elsewhere.
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      .catch((cause: unknown) => Promise.reject(unavailable(call, cause)));
    const text = await answer
      .text()
      .catch((cause: unknown) => Promise.reject(unavailable(call, cause)));
    if (!answer.ok) throw errorOfStatus(call, answer.status, text);
    return itemsIn(call, text).map((item) => {
      if (Value.Check(schema, item)) return item;
      throw unexpected(call);
    });
  }

  return {
    accountSid,
    async list(version, path, schema, query = {}) {
      const url = new URL(
        `/${version}/accounts/${encodeURIComponent(accountSid)}${path}`,
        options.baseUrl,
      );
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      const call = `GET ${path.replaceAll(/[^/]{20,}/g, ":id")}`;
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await once(call, url, schema);
        } catch (error) {
          const pauseMs = BACK_OFF_MS[attempt];
          const helps = error instanceof StickylineError && error.retryable;
          if (!helps || pauseMs === undefined) throw error;
          await wait(pauseMs);
        }
      }
    },
  };
}

function itemsIn(call: string, text: string): unknown[] {
  const envelope = parse(text);
  if (!Value.Check(EnvelopeSchema, envelope)) throw unexpected(call);
  const { response } = envelope;
  const items: unknown[] = Array.isArray(response) ? response : [response];
  return items.map((item) => (isRecord(item) && "data" in item ? item["data"] : item));
}

function parse(text: string): unknown {
  try {
    return parseJson(text, ANSWER_LIMITS);
  } catch {
    return null;
  }
}

function unexpected(call: string): StickylineError {
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    `Exotel answered ${call} with something unexpected. Try again; if it stays, its API has changed.`,
    { retryable: true },
  );
}

function unavailable(call: string, cause: unknown): StickylineError {
  // Not to be called at all, however often it is tried.
  if (cause instanceof StickylineError) return cause;
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    `Exotel did not answer ${call}. Check the connection to its API and try again.`,
    { retryable: true, cause },
  );
}

function errorOfStatus(call: string, status: number, text: string): StickylineError {
  const said = codeIn(text);
  const because = `Exotel answered ${call} with ${status}${said === null ? "" : ` (code ${said})`}`;
  if (status === 429) {
    return new StickylineError("VENDOR_RATE_LIMITED", `${because}: its rate limit. Try later.`, {
      retryable: true,
    });
  }
  if (status >= 500) {
    return new StickylineError("VENDOR_UNAVAILABLE", `${because}. Try again later.`, {
      retryable: true,
    });
  }
  if (status === 404) return new StickylineError("NOT_FOUND", `${because}.`);
  const mend =
    status === 401 || status === 403
      ? "Copy account SID, API key and token anew from the dashboard's API settings"
      : "The same request won't be accepted";
  return new StickylineError("VENDOR_REFUSED", `${because}. ${mend}.`);
}

/** Exotel's own code of the error: 1010 wrong key, 10731 no such user. */
function codeIn(text: string): string | null {
  const envelope = parse(text);
  const response = isRecord(envelope) ? envelope["response"] : null;
  const [first]: unknown[] = Array.isArray(response) ? response : [response];
  if (!Value.Check(ErrorSchema, first)) return null;
  const { code } = first.error_data;
  return code === null || code === undefined ? null : String(code).slice(0, 10);
}
