import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { sendPage } from "./send-page.ts";
import { forgetSession, keepSession, sessionTokenOf, type Sessions } from "./session-cookie.ts";
import type { SignInPages, SignInWays } from "./sign-in-pages.ts";
import { takeWantedPage } from "./wanted-page.ts";
import type { CountGuess } from "./slow-guesses.ts";

export type SignInDeps = SignInWays & {
  readonly sessions: Sessions;
  readonly guesses: CountGuess;
  /** Sends a link to whom this e-mail belongs, if anybody. */
  readonly requestLink: (email: string) => void;
  /** True when browsers reach us by https: the cookie then never travels in the clear. */
  readonly secureCookie: boolean;
};

const Email = Type.Object(
  { email: Type.String({ minLength: 3, maxLength: 320, pattern: "^[^\\s@]+@[^\\s@]+$" }) },
  { additionalProperties: false },
);
const Token = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);

const FORM = "application/x-www-form-urlencoded";
const MOST_FORM_BYTES = 2_048;

/**
 * The way in and out. A printed link, `GET /sign-in?token=…`, signs in at once; one that was e-mailed leads to a page
 * with a button, since mail scanners open every link. What only looks ahead, by HEAD or as a prefetch, uses none up.
 */
export async function addSignInRoutes(
  app: FastifyInstance,
  deps: SignInDeps,
  pages: SignInPages,
): Promise<void> {
  const { guesses, sessions, secureCookie } = deps;

  async function signIn(token: string, request: FastifyRequest, reply: FastifyReply) {
    const opened = await sessions.redeem(token, request.headers["user-agent"] ?? "");
    if (opened === null) {
      await guesses.count("sign-in", request.ip);
      return sendPage(reply.status(401), pages.ways);
    }
    return keepSession(reply, opened, secureCookie).redirect(takeWantedPage(request, reply), 303);
  }

  app.get<{ Querystring: { token?: unknown } }>("/sign-in", async (request, reply) => {
    const { token } = request.query;
    await guesses.refuse("sign-in", request.ip);
    if (typeof token !== "string") return sendPage(reply.status(401), pages.ways);
    // Not kept either: who opens the link in earnest is asked anew.
    if (looksAhead(request)) {
      return sendPage(reply.status(401), pages.ways, "no-store");
    }
    return signIn(token, request, reply);
  });

  app.get<{ Querystring: { token?: unknown } }>("/sign-in/link", async (request, reply) => {
    const { token } = request.query;
    if (typeof token !== "string") return sendPage(reply.status(401), pages.ways);
    return sendPage(reply, pages.confirm(token), "no-store");
  });

  await app.register(async (forms) => {
    forms.addContentTypeParser(
      FORM,
      { parseAs: "string", bodyLimit: MOST_FORM_BYTES },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );

    forms.post("/sign-in/link", { schema: { body: Token } }, async (request, reply) => {
      await guesses.refuse("sign-in", request.ip);
      return signIn(Value.Parse(Token, request.body).token, request, reply);
    });

    // Counted whether or not anybody has this e-mail: it sends mail, and must not tell who is a user.
    forms.post("/sign-in", { schema: { body: Email } }, async (request, reply) => {
      await guesses.refuse("sign-in", request.ip);
      await guesses.count("sign-in", request.ip);
      deps.requestLink(Value.Parse(Email, request.body).email);
      if (request.headers["content-type"]?.startsWith(FORM) === true) {
        return sendPage(reply, pages.sent);
      }
      return reply
        .status(202)
        .send({ message: "if this is the e-mail of a user, a link is on its way" });
    });
  });

  // Another site's form sends no cookie here: it is for requests of the same site and for links.
  app.post("/sign-out", async (request, reply) => {
    const token = sessionTokenOf(request);
    const principal = token === null ? null : await sessions.find(token);
    if (principal?.sessionId !== null && principal?.sessionId !== undefined) {
      await sessions.revoke(principal, principal.sessionId);
    }
    return forgetSession(reply, secureCookie).redirect("/", 303);
  });
}

/** No person has opened it yet: a look at the headers alone, or a page that a browser fetches in case. */
function looksAhead({ method, headers }: FastifyRequest): boolean {
  const purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"].map((name) => headers[name]);
  return (
    method === "HEAD" ||
    purposes.some((purpose) => /prefetch|preview|prerender/i.test(String(purpose)))
  );
}
