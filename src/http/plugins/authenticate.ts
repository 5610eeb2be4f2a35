import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { ConsoleSessions } from "../console-sessions.ts";

export const SESSION_COOKIE = "stickyline_session";

export type AuthenticationDeps = {
  readonly adminToken: string;
  readonly sessions: ConsoleSessions;
};

/**
 * Lets in who holds the admin token; reading is also for the console's session cookie. Whatever changes something
 * needs the token, so a foreign page can't make a signed-in browser do it. UNAUTHORIZED otherwise.
 */
export function requireSignIn(app: FastifyInstance, deps: AuthenticationDeps): void {
  const isAdminToken = createTokenCheck(deps.adminToken);
  app.addHook("onRequest", async (request, reply) => {
    if (isAdminToken(bearerOf(request))) return;
    const reads = request.method === "GET" || request.method === "HEAD";
    if (reads && (await hasSession(request, deps.sessions))) return;
    void reply.header("www-authenticate", "Bearer");
    throw new StickylineError(
      "UNAUTHORIZED",
      "send the admin token as `authorization: Bearer …`; reading also works in a browser that is signed in",
    );
  });
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
