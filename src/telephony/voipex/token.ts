import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";
import { readBody } from "../../edge/body.ts";
import { parseJson } from "../../edge/json.ts";
import { refused, unexpected, unreached } from "../api-error.ts";
import type { SharedSession } from "../telephony-client.ts";
import { TokenSchema } from "./schemas.ts";

/** A token is renewed so long before its end. */
const EARLY_MS = 60_000;
/** Where the answer does not say: the documented 3,000 seconds. */
const USUAL_SECONDS = 3_000;
/** More than come back refused while one is renewed. */
const MOST_REJECTED = 20;

export type TokenOptions = {
  readonly tokenUrl: URL;
  readonly username: string;
  readonly password: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** Left out: no other process has it. */
  readonly session?: SharedSession | undefined;
};

const SessionSchema = Type.Object({
  token: Type.String(),
  until: Type.Number(),
  refresh: Type.Union([Type.Object({ token: Type.String(), until: Type.Number() }), Type.Null()]),
});
type Session = Static<typeof SessionSchema>;

/** One token. Its `until` lies a minute before its end. */
export type Token = Pick<Session, "token" | "until">;

export type Tokens = {
  /**
   * One that counts for a minute at least. Whoever asks while one is on its way waits for that one. `newest`: another
   * process may have a newer one, whose coming may have ended ours.
   */
  current(newest: boolean): Promise<Token>;
  /** Voipex no longer takes this one; true when it had visibly ended. One that came meanwhile still counts. */
  reject(refused: Token): boolean;
};

/**
 * `POST /token` with the password once, then its token, refreshed before it ends; by the password again where the
 * refresh is not taken. Errors never name the password.
 * https://ipexcloud.github.io/voipex-docs
 */
export function createTokens(options: TokenOptions): Tokens {
  const { now } = options;
  let session: Session | null = null;
  let rejected: readonly string[] = [];
  let pending: Promise<Session> | null = null;
  const counts = ({ token, until }: Token) => !rejected.includes(token) && now() < until;

  /** What another process has by now, where that counts. */
  const others = async () => {
    const known = options.session && toSession(await options.session.read());
    return known && counts(known) ? known : null;
  };

  const openAnew = async () => {
    const opened = await open(options, session);
    await options.session?.write(JSON.stringify(opened), opened.refresh?.until ?? opened.until);
    return opened;
  };

  /** One process at a time, so that those who waited take what the first one got. */
  const renewed = async () => {
    if (options.session === undefined) return openAnew();
    return options.session.alone(async () => {
      const stored = toSession((await options.session?.read()) ?? null);
      if (stored !== null && counts(stored)) return stored;
      session = stored ?? session;
      return openAnew();
    });
  };

  const renew = () => {
    pending ??= renewed()
      .then((opened) => (session = opened))
      .finally(() => {
        pending = null;
      });
    return pending;
  };

  return {
    async current(newest) {
      if (newest) session = (await others()) ?? session;
      return session !== null && counts(session) ? session : renew();
    },
    reject(given) {
      rejected = [given.token, ...rejected].slice(0, MOST_REJECTED);
      return now() >= given.until + EARLY_MS;
    },
  };
}

/** Null for what an earlier program wrote otherwise. */
function toSession(text: string | null): Session | null {
  const read: unknown = text === null ? null : parsed(text);
  return Value.Check(SessionSchema, read) ? read : null;
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
    "Voipex doesn't accept this user and password. Create API access in its portal under For Developers, and connect again.",
  );
}

const NAME = "POST /token";
const TIMEOUT_MS = 5_000;

/** Null when Voipex does not take it. */
async function ask(
  options: TokenOptions,
  fields: Readonly<Record<string, string>>,
): Promise<Session | null> {
  const askedAt = options.now();
  const { status, retryAfter, text } = await post(options, fields);
  if (status >= 400 && status < 500 && status !== 429 && status !== 408) return null;
  if (status < 200 || status > 299) {
    const told = { vendor: "Voipex", name: NAME, reason: "", keyMend: "" };
    throw refused(told, { status, retryAfter }, askedAt);
  }
  const read = parsed(text);
  const token = Value.Check(TokenSchema, read)
    ? (read.access_token ?? read.accessToken)
    : undefined;
  if (!Value.Check(TokenSchema, read) || token === undefined) throw unexpected("Voipex", NAME);
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

async function post({ fetch, tokenUrl }: TokenOptions, fields: Readonly<Record<string, string>>) {
  try {
    const answer = await fetch(tokenUrl, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      // The password must not follow a redirect to elsewhere.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      body: new URLSearchParams({ client_id: "api", ...fields }).toString(),
    });
    const { status, headers } = answer;
    return { status, retryAfter: headers.get("retry-after"), text: await readBody(answer) };
  } catch (cause) {
    throw cause instanceof StickylineError ? cause : unreached("Voipex", NAME, cause);
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw unexpected("Voipex", NAME);
  }
}
