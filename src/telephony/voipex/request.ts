import { setTimeout as waitFor } from "node:timers/promises";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import { createExchange } from "./exchange.ts";
import { createTokens } from "./token.ts";

export type VoipexClientOptions = {
  /** `user:password` of an API access. */
  readonly apiKey: string;
  /** `https://ipbxapi.voipex.io`; with `?pbxId=7` for an account with several switchboards. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** How retries wait; the real clock when left out. */
  readonly wait?: (ms: number) => Promise<unknown>;
};

/** Voipex's API over HTTP. Only reads, so trying again harms nobody. Throws StickylineErrors only. */
export type VoipexRequest = {
  get<T extends TSchema>(
    path: string,
    schema: T,
    query?: Readonly<Record<string, string>>,
  ): Promise<Static<T>>;
};

const BACK_OFF_MS: readonly number[] = [250, 1_000];

/** 5 s a call, three tries where that may help, a new token once after a 401. */
export function createVoipexRequest(options: VoipexClientOptions): VoipexRequest {
  const { wait = waitFor } = options;
  const colon = options.apiKey.indexOf(":");
  if (colon < 1 || colon === options.apiKey.length - 1) {
    throw invalidInput(
      "apiKey",
      "Give the user and the password of the API access as user:password.",
    );
  }
  const exchange = createExchange(options.fetch);
  const tokens = createTokens({
    tokenUrl: tokenUrlOf(options.baseUrl),
    username: options.apiKey.slice(0, colon),
    password: options.apiKey.slice(colon + 1),
    exchange,
    now: options.now,
  });

  async function once(call: string, url: URL): Promise<unknown> {
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.current();
      const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
      const answer = await exchange(call, url, { headers });
      if (answer.status !== 401 || renewed) return answer.read();
      tokens.reject(token);
    }
  }

  return {
    async get(path, schema, query = {}) {
      const call = `GET ${path}`;
      const url = new URL(path, options.baseUrl);
      const pbxId = new URL(options.baseUrl).searchParams.get("pbxId");
      if (pbxId !== null) url.searchParams.set("pbxId", pbxId);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      for (let attempt = 0; ; attempt += 1) {
        try {
          const value = await once(call, url);
          if (Value.Check(schema, value)) return value;
          throw new StickylineError(
            "VENDOR_UNAVAILABLE",
            `Voipex answered ${call} with something unexpected. Try again; if it stays, its API has changed.`,
            { retryable: true },
          );
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

/** Tokens come from a host of their own: `auth.` beside `ipbxapi.`; anywhere else from the API's own address. */
function tokenUrlOf(baseUrl: string): URL {
  const url = new URL("/token", baseUrl);
  url.hostname = url.hostname.replace(/^ipbxapi(v2)?\./, "auth.");
  return url;
}
