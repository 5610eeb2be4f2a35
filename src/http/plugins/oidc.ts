import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";
import { keepSession, type Sessions } from "./session-cookie.ts";
import { takeWantedPage } from "./wanted-page.ts";
import type { CountGuess } from "./slow-guesses.ts";

type Attempt = { readonly state: string; readonly nonce: string; readonly verifier: string };

export type OidcDeps = {
  readonly sessions: Sessions;
  readonly guesses: CountGuess;
  readonly secureCookie: boolean;
  /** Null: nobody signs in at a provider. */
  readonly openIdProvider: {
    start(): Promise<{ readonly location: string; readonly attempt: Attempt }>;
    finish(cameBackTo: URL, attempt: Attempt): Promise<string>;
  } | null;
  readonly userIdByEmail: (email: string) => Promise<string | null>;
};

const ATTEMPT_SECONDS = 600;
const Kept = Type.Object({ state: Type.String(), nonce: Type.String(), verifier: Type.String() });

/**
 * The way of a browser to the OpenID provider and back. Only who is a user already comes in. What does not sign in is
 * counted by address: anybody may come back here, and each time the provider is asked.
 */
export function addOidcRoutes(app: FastifyInstance, deps: OidcDeps): void {
  const { openIdProvider: provider, secureCookie: secure, guesses } = deps;
  if (provider === null) return;
  const name = secure ? "__Host-stickyline_oidc" : "stickyline_oidc";
  // the way back comes from another site: strict would leave the cookie out
  const cookie = { path: "/", httpOnly: true, sameSite: "lax", secure } as const;

  async function whoCameBack({ url, cookies }: FastifyRequest): Promise<string> {
    const attempt = readAttempt(cookies[name]);
    if (provider === null || attempt === null) {
      throw refused("begin anew at /sign-in/oidc, in this browser");
    }
    const email = await provider.finish(new URL(url, "http://callback"), attempt);
    const userId = await deps.userIdByEmail(email);
    if (userId === null) throw refused("you are no user here yet: ask an admin of your workspace");
    return userId;
  }

  app.get("/sign-in/oidc", async (_request, reply): Promise<FastifyReply> => {
    const { location, attempt } = await provider.start();
    return reply
      .setCookie(name, Buffer.from(JSON.stringify(attempt)).toString("base64url"), {
        ...cookie,
        maxAge: ATTEMPT_SECONDS,
      })
      .header("cache-control", "no-store")
      .redirect(location, 302);
  });

  app.get("/sign-in/oidc/callback", async (request, reply): Promise<FastifyReply> => {
    void reply.clearCookie(name, cookie);
    await guesses.refuse("sign-in", request.ip);
    const userId = await whoCameBack(request).catch(async (error: unknown) => {
      await guesses.count("sign-in", request.ip);
      throw error;
    });
    const opened = await deps.sessions.open(userId, request.headers["user-agent"] ?? "");
    return keepSession(reply, opened, secure).redirect(takeWantedPage(request, reply), 303);
  });
}

function readAttempt(text: string | undefined): Attempt | null {
  try {
    const kept: unknown = JSON.parse(Buffer.from(text ?? "", "base64url").toString("utf8"));
    return Value.Check(Kept, kept) ? kept : null;
  } catch {
    return null;
  }
}

function refused(why: string): StickylineError {
  return new StickylineError("UNAUTHORIZED", why);
}
