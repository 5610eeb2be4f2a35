import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { ConsoleSessions } from "../console-sessions.ts";

export const SESSION_COOKIE = "stickyline_session";

type ApiKey = { readonly id: string; readonly workspaceId: string };

declare module "fastify" {
  interface FastifyRequest {
    /** The key that the request came with; null for the admin. */
    apiKey: ApiKey | null;
    /** As the audit trail names who asks: `admin`, `key <id>`. */
    actor: string;
  }
  interface FastifyContextConfig {
    /** Closed to the keys of workspaces. */
    adminOnly?: true;
  }
}

export type AuthenticationDeps = {
  readonly adminToken: string;
  readonly sessions: ConsoleSessions;
  /** The key of a workspace; null for a token that is none, or was revoked. */
  readonly findKey: (token: string) => Promise<ApiKey | null>;
  /** Runs `work` so that the changes within it are recorded as this actor's. */
  readonly runAs: (actor: string, work: () => void) => void;
};

/**
 * Lets in who holds the admin token, or the key of a workspace; reading is also for the console's session cookie.
 * Whatever changes something needs a token, so a foreign page can't make a signed-in browser do it. UNAUTHORIZED
 * otherwise, FORBIDDEN to a key where only the admin may go.
 */
export function requireSignIn(app: FastifyInstance, deps: AuthenticationDeps): void {
  const isAdminToken = createTokenCheck(deps.adminToken);
  app.decorateRequest("apiKey", null);
  app.decorateRequest("actor", "admin");
  app.addHook("onRequest", async (request, reply) => {
    const token = bearerOf(request);
    if (isAdminToken(token)) return;
    const key = token === "" ? null : await deps.findKey(token);
    if (key !== null) {
      if (request.routeOptions.config.adminOnly === true) throw adminOnly();
      request.apiKey = key;
      request.actor = `key ${key.id}`;
      return;
    }
    const reads = request.method === "GET" || request.method === "HEAD";
    if (reads && (await hasSession(request, deps.sessions))) return;
    void reply.header("www-authenticate", "Bearer");
    throw new StickylineError(
      "UNAUTHORIZED",
      "send the admin token, or a workspace's key, as `authorization: Bearer …`; reading also works in a browser that is signed in",
    );
  });
  // Not earlier: reading a body loses what it runs within. Not for the admin, who is meant anyway: from its first use
  // on, Node 20 pays for it at every promise of the process, those of routing included.
  app.addHook("preHandler", (request, _reply, done) => {
    if (request.apiKey === null) done();
    else deps.runAs(request.actor, done);
  });
}

function adminOnly(): StickylineError {
  return new StickylineError(
    "FORBIDDEN",
    "a workspace's key can't do this: ask with the admin token",
  );
}

/** True when the browser was signed in by the link. */
export async function hasSession(
  request: FastifyRequest,
  sessions: ConsoleSessions,
): Promise<boolean> {
  const token = request.cookies[SESSION_COOKIE];
  return token !== undefined && sessions.verify(token, "session");
}

function bearerOf(request: FastifyRequest): string {
  const [, token = ""] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  return token;
}

/** Compares digests, which have equal lengths, in constant time. */
function createTokenCheck(expected: string): (given: string) => boolean {
  const wanted = digest(expected);
  return (given) => expected !== "" && timingSafeEqual(digest(given), wanted);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
