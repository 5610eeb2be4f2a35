import type { FastifyReply, FastifyRequest } from "fastify";
import type { Principal } from "../../domain/access.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** Browsers reach us by https. */
    readonly secureCookie: boolean;
  }
}

/** The sessions of browsers, as the HTTP side needs them. */
export type Sessions = {
  /** The session that a one-time link opens; null when it is used up or too old. */
  redeem(token: string, device: string): Promise<Opened | null>;
  find(token: string): Promise<Principal | null>;
  /** For a user whom somebody else vouches for. */
  open(userId: string, device: string): Promise<Opened>;
  csrfOf(token: string): string;
  revoke(principal: Principal, id: string): Promise<void>;
};
type Opened = { readonly token: string; readonly seconds: number };

const NAME = "stickyline_session";
/** Browsers take a cookie of this name from https alone, for this host and all its paths. */
const SECURE_NAME = `__Host-${NAME}`;

/**
 * The session's token that a browser sent; null when it sent none. Behind https only by the name that no other host can
 * set: whoever has a neighbouring one could sign people in as somebody else.
 */
export function sessionTokenOf({ server, cookies }: FastifyRequest): string | null {
  return cookies[server.secureCookie ? SECURE_NAME : NAME] ?? null;
}

/** True for a browser that is signed in, as whomever. */
export async function hasSession(request: FastifyRequest, sessions: Sessions): Promise<boolean> {
  const token = sessionTokenOf(request);
  return token !== null && (await sessions.find(token)) !== null;
}

/** `secure`: browsers reach us by https. */
export function keepSession(reply: FastifyReply, opened: Opened, secure: boolean): FastifyReply {
  return reply
    .setCookie(secure ? SECURE_NAME : NAME, opened.token, {
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure,
      maxAge: opened.seconds,
    })
    .header("cache-control", "no-store");
}

export function forgetSession(reply: FastifyReply, secure: boolean): FastifyReply {
  const options = { path: "/", httpOnly: true, sameSite: "lax", secure } as const;
  return reply.clearCookie(secure ? SECURE_NAME : NAME, options);
}
