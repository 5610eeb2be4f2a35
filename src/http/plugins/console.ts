import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fastifyStatic } from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { answerNotFound } from "../error-answers.ts";
import {
  forgetSession,
  hasSession,
  keepSession,
  sessionTokenOf,
  type Sessions,
} from "./session-cookie.ts";
import type { CountGuess } from "./slow-guesses.ts";

export type ConsoleDeps = {
  readonly sessions: Sessions;
  readonly guesses: CountGuess;
  /** Sends a link to whom this e-mail belongs, if anybody. */
  readonly requestLink: (email: string) => void;
  /** The folder of the built console; its pages are read once, at the start. */
  readonly consoleFolder: string;
  /** True when browsers reach us by https: the cookie then never travels in the clear. */
  readonly secureCookie: boolean;
};

const Email = Type.Object(
  { email: Type.String({ minLength: 3, maxLength: 320, pattern: "^[^\\s@]+@[^\\s@]+$" }) },
  { additionalProperties: false },
);

/** What the sign-in page asks for by itself; anybody may read it, since it is the same for all. */
const OPEN_FILES = ["sign-in.css", "sign-in-icon.svg"];

const NOT_BUILT =
  "<!doctype html><html lang=en><meta charset=utf-8><title>Stickyline</title><p>The console is not built: <code>npm run build</code> makes it.";

/**
 * The console for signed-in browsers, and the way in: `/sign-in?token=…` sets the session cookie. Everybody else
 * gets the sign-in page with 401. Addresses of pages are the console's own, so each of them answers the one document.
 */
export async function addConsoleRoutes(app: FastifyInstance, deps: ConsoleDeps): Promise<void> {
  const { consoleFolder } = deps;
  const read = (name: string) => readFile(join(consoleFolder, name), "utf8").catch(() => NOT_BUILT);
  const page = await read("index.html");
  const signInPage = await read("sign-in.html");
  addSignIn(app, deps, signInPage);

  await app.register(fastifyStatic, { root: consoleFolder, serve: false });
  for (const name of OPEN_FILES) {
    app.get(`/${name}`, (_request, reply) => reply.sendFile(name));
  }
  // Their names change with what is in them.
  app.get<{ Params: { "*": string } }>("/assets/*", (request, reply) =>
    reply.sendFile(`assets/${request.params["*"]}`, { maxAge: "365d", immutable: true }),
  );
  app.get("/*", async (request, reply) => {
    if (isNoPage(request.url)) return answerNotFound(request, reply);
    if (await hasSession(request, deps.sessions)) return sendPage(reply, page);
    return sendPage(reply.status(401), signInPage);
  });
}

function addSignIn(app: FastifyInstance, deps: ConsoleDeps, signInPage: string): void {
  const { guesses, sessions, secureCookie } = deps;
  app.get<{ Querystring: { token?: unknown } }>("/sign-in", async (request, reply) => {
    const { token } = request.query;
    await guesses.refuse("sign-in", request.ip);
    if (typeof token !== "string") return sendPage(reply.status(401), signInPage);
    const opened = await sessions.redeem(token, request.headers["user-agent"] ?? "");
    if (opened === null) {
      await guesses.count("sign-in", request.ip);
      return sendPage(reply.status(401), signInPage);
    }
    return keepSession(reply, opened, secureCookie).redirect("/", 303);
  });

  // Counted whether or not anybody has this e-mail: it sends mail, and must not tell who is a user.
  app.post("/sign-in", { schema: { body: Email } }, async (request, reply) => {
    await guesses.refuse("sign-in", request.ip);
    await guesses.count("sign-in", request.ip);
    deps.requestLink(Value.Parse(Email, request.body).email);
    return reply
      .status(202)
      .send({ message: "if this is the e-mail of a user, a link is on its way" });
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

/** An address below which the server itself answers, or a file's. */
function isNoPage(url: string): boolean {
  const [path = ""] = url.split("?");
  return /^\/(api|v1)(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path);
}

/** With a nonce of its own, which is what lets the page add styles while it runs. */
function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString("base64url");
  const policy = `${String(reply.getHeader("content-security-policy"))}; style-src 'self' 'nonce-${nonce}'`;
  return reply
    .header("content-security-policy", policy)
    .header("cache-control", "no-cache")
    .type("text/html; charset=utf-8")
    .send(page.replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`));
}
