import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { operator, type Principal } from "../../domain/access.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { CountGuess } from "./slow-guesses.ts";
import { sessionTokenOf, type Sessions } from "./session-cookie.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks: set before any route of the API runs. */
    principal: Principal;
    /** As the audit trail names who asks: `admin`, `user <id>`, `key <id>`. */
    actor: string;
  }
  interface FastifyInstance {
    /** Who asks, looked up anew; null: they are let in no more. */
    readonly principalOf: (request: FastifyRequest) => Promise<Principal | null>;
  }
}

export type AuthenticationDeps = {
  readonly adminToken: string;
  readonly sessions: Sessions;
  /** Whose a workspace's key is; null for a token that is none, `ended` for one that was. */
  readonly findKey: (token: string) => Promise<Principal | "ended" | null>;
  readonly guesses: CountGuess;
  /** Runs `work` so that the changes within it are recorded as this actor's. */
  readonly runAs: (actor: string, work: () => void) => void;
};

/** What a page of ours sends with a change that it makes by the session's cookie: `csrfToken` of GET /api/me. */
const CSRF_HEADER = "stickyline-csrf";

/**
 * Lets in who holds the admin token, the key of a workspace or a session. A session's cookie comes with foreign pages'
 * requests too: it reads, and changes something only along with a header that a foreign page can't know. UNAUTHORIZED
 * otherwise; RATE_LIMITED, without a look at the token, to an address that has guessed too often.
 */
export function requireSignIn(app: FastifyInstance, deps: AuthenticationDeps): void {
  const isAdminToken = createTokenCheck(deps.adminToken);
  app.decorate("principalOf", (request) => principalOf(request, deps, isAdminToken));
  app.decorateRequest("principal");
  app.decorateRequest("actor", "admin");
  app.addHook("onRequest", async (request, reply) => {
    const found = await app.principalOf(request);
    if (found === null) {
      void reply.header("www-authenticate", "Bearer");
      throw new StickylineError(
        "UNAUTHORIZED",
        "send the admin token, or a workspace's key, as `authorization: Bearer …`; reading also works in a browser that is signed in",
      );
    }
    request.principal = found;
    request.actor = found.actor;
  });
  // Not earlier: reading a body loses what it runs within. Not for the admin, who is meant anyway: from its first use
  // on, Node 20 pays for it at every promise of the process, those of routing included.
  app.addHook("preHandler", (request, _reply, done) => {
    if (request.actor === "admin") done();
    else deps.runAs(request.actor, done);
  });
}

async function principalOf(
  request: FastifyRequest,
  { sessions, findKey, guesses }: AuthenticationDeps,
  isAdminToken: (token: string) => boolean,
): Promise<Principal | null> {
  const token = bearerOf(request);
  if (token !== "") {
    await guesses.refuse("token", request.ip);
    if (isAdminToken(token)) return operator(null);
    const key = await findKey(token);
    if (key === "ended") return null;
    if (key === null) await guesses.count("token", request.ip);
    return key;
  }
  const session = sessionTokenOf(request);
  if (session === null) return null;
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!reads && !isEqual(String(request.headers[CSRF_HEADER] ?? ""), sessions.csrfOf(session))) {
    return null;
  }
  return sessions.find(session);
}

export function bearerOf(request: FastifyRequest): string {
  const [, token = ""] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  return token;
}

/** Compares digests, which have equal lengths, in constant time. */
export function createTokenCheck(expected: string): (given: string) => boolean {
  return (given) => expected !== "" && isEqual(given, expected);
}

function isEqual(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
