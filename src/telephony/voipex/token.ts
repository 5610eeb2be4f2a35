import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";
import type { Exchange } from "./exchange.ts";
import { TokenSchema } from "./schemas.ts";

/** A token is renewed so long before its end. */
const EARLY_MS = 60_000;
/** Where the answer does not say: the documented 3,000 seconds. */
const USUAL_SECONDS = 3_000;

export type TokenOptions = {
  readonly tokenUrl: URL;
  readonly username: string;
  readonly password: string;
  readonly exchange: Exchange;
  readonly now: () => number;
};

type Session = {
  readonly token: string;
  readonly until: number;
  readonly refresh: { readonly token: string; readonly until: number } | null;
};

export type Tokens = {
  /** One that counts for a minute at least. Whoever asks while one is on its way waits for that one. */
  current(): Promise<string>;
  /** Voipex no longer takes this one. */
  reject(token: string): void;
};

/**
 * `POST /token` with the password once, then its token, refreshed before it ends; by the password again where the
 * refresh is not taken. Errors never name the password.
 * https://ipexcloud.github.io/voipex-docs
 */
export function createTokens(options: TokenOptions): Tokens {
  const { now } = options;
  let session: Session | null = null;
  let pending: Promise<Session> | null = null;

  const renew = () => {
    pending ??= open(options, session)
      .then((opened) => (session = opened))
      .finally(() => {
        pending = null;
      });
    return pending;
  };

  return {
    async current() {
      if (session !== null && now() < session.until) return session.token;
      return (await renew()).token;
    },
    reject(token) {
      // The refresh token may still count.
      if (session?.token === token) session = { ...session, until: 0 };
    },
  };
}

async function open(options: TokenOptions, before: Session | null): Promise<Session> {
  const refresh = before?.refresh ?? null;
  if (refresh !== null && options.now() < refresh.until) {
    const refreshed = await ask(options, {
      grant_type: "refresh_token",
      refresh_token: refresh.token,
    });
    if (refreshed !== null) return refreshed;
  }
  const { username, password } = options;
  const opened = await ask(options, { grant_type: "password", username, password });
  if (opened !== null) return opened;
  throw new StickylineError(
    "VENDOR_REFUSED",
    "Voipex does not take this user and password. Make API access in its portal under For Developers, and connect again.",
  );
}

/** Null when Voipex does not take it. */
async function ask(
  { tokenUrl, exchange, now }: TokenOptions,
  fields: Readonly<Record<string, string>>,
): Promise<Session | null> {
  const call = "POST /token";
  const askedAt = now();
  const answer = await exchange(call, tokenUrl, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ client_id: "api", ...fields }).toString(),
  });
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return null;
  const read = answer.read();
  const token = Value.Check(TokenSchema, read)
    ? (read.access_token ?? read.accessToken)
    : undefined;
  if (!Value.Check(TokenSchema, read) || token === undefined) throw answer.unexpected();
  const seconds = read.expires_in ?? read.expiresIn ?? USUAL_SECONDS;
  const until = (lifeSeconds: number) => askedAt + Math.max(0, lifeSeconds * 1_000 - EARLY_MS);
  return {
    token,
    until: until(seconds),
    refresh:
      typeof read.refresh_token === "string"
        ? { token: read.refresh_token, until: until(read.refresh_expires_in ?? seconds) }
        : null,
  };
}
