import { setTimeout as waitFor } from "node:timers/promises";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../domain/errors.ts";
import { readBody } from "../edge/body.ts";
import { ANSWER_LIMITS, parseJson } from "../edge/json.ts";
import { refused, unexpected, unreached, type FailedAnswer } from "./api-error.ts";
import type { TelephonyClientOptions } from "./telephony-client.ts";

/** What is particular about one vendor's API. */
export type ApiRules = {
  /** As people know it: `Dialpad`. */
  readonly vendor: string;
  /** What proves who asks, for each try anew. */
  readonly headers: (call: ApiCall) => Promise<Readonly<Record<string, string>>>;
  /** Called after a 401: true when `headers` will prove it better and the call may be sent again. Left out: never. */
  readonly renew?: (call: ApiCall) => boolean;
  /** What to do about a key that is refused, as a sentence without its full stop. */
  readonly keyMend: string;
  /** An answer's JSON; `parseJson` when left out. */
  readonly parse?: (text: string) => unknown;
  /** What a refusal says of its reason, without anything that was sent; "" for nothing. */
  readonly reasonIn: (text: string, sent: object | undefined) => string;
};

export type ApiCall = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** What stands before `path` and no error need name: `/api/v2`. */
  readonly base: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
  /** Where the vendor takes longer by design; 5 s when left out. */
  readonly timeoutMs?: number | undefined;
  /** Never sent again, not even with a better proof: what it asks for may have been done. */
  readonly once?: boolean;
};

/** The value in the shape that we read; what has another one is VENDOR_UNAVAILABLE. */
type Check = <T extends TSchema>(schema: T, value: unknown) => Static<T>;

type Read<T> = (value: unknown, check: Check) => T;

/** Makes one call and gives what `read` makes of the answer's JSON: null for an answer without a body. */
export type ApiRequest = <T>(call: ApiCall, read: Read<T>) => Promise<T>;

const TIMEOUT_MS = 5_000;
const BACK_OFF_MS: readonly number[] = [250, 1_000];
/** A longer pause than this is the caller's to take. */
const LONGEST_PAUSE_MS = 5_000;

/**
 * A vendor's own API over HTTP: 5 s and 32 MB a call, no redirects. A GET is tried three times where that may help,
 * waiting as long as the vendor says; a change never twice, for it may have been done. Throws StickylineErrors only,
 * which name the call and what to do, never a secret or a person.
 */
export function createApiRequest(options: TelephonyClientOptions, rules: ApiRules): ApiRequest {
  const { wait = waitFor } = options;
  const { parse = (text: string) => parseJson(text, ANSWER_LIMITS) } = rules;

  async function exchange(
    name: string,
    call: ApiCall,
  ): Promise<FailedAnswer & { readonly text: string }> {
    const url = new URL(call.base + call.path, options.baseUrl);
    for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
    const headers = await rules.headers(call);
    const { method, body } = call;
    try {
      const response = await options.fetch(url, {
        method,
        headers: {
          ...headers,
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        // What proves who asks must not follow a redirect to elsewhere.
        redirect: "error",
        signal: AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const { status } = response;
      const text = await readBody(response);
      return { status, retryAfter: response.headers.get("retry-after"), text };
    } catch (cause) {
      throw cause instanceof StickylineError ? cause : unreached(rules.vendor, name, cause);
    }
  }

  async function once<T>(name: string, call: ApiCall, read: Read<T>): Promise<T> {
    let answer = await exchange(name, call);
    if (answer.status === 401 && rules.renew?.(call) === true) answer = await exchange(name, call);
    if (answer.status < 200 || answer.status > 299) {
      const told = { ...rules, name, reason: rules.reasonIn(answer.text, call.body) };
      throw refused(told, answer, options.now());
    }
    const check: Check = (schema, value) => {
      if (Value.Check(schema, value)) return value;
      throw unexpected(rules.vendor, name);
    };
    let value: unknown = null;
    try {
      if (answer.text !== "") value = parse(answer.text);
    } catch {
      throw unexpected(rules.vendor, name);
    }
    return read(value, check);
  }

  return async (call, read) => {
    const name = nameOf(call);
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await once(name, call, read);
      } catch (error) {
        const pauseMs = call.method === "GET" ? pauseAfter(attempt, error) : null;
        if (pauseMs === null) throw error;
        await wait(pauseMs);
      }
    }
  };
}

/** The call without its query, and without numbers and ids. */
function nameOf({ method, path }: ApiCall): string {
  const [plain = ""] = path.split("?");
  return `${method} ${plain.replaceAll(/[^/]{20,}|%2B\d+|\d{4,}/g, ":id")}`;
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
