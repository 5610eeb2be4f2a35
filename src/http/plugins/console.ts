import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fastifyStatic } from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { ConsoleSessions } from "../console-sessions.ts";
import { answerNotFound } from "../error-answers.ts";
import { hasSession, SESSION_COOKIE } from "./authenticate.ts";

export type ConsoleDeps = {
  readonly sessions: ConsoleSessions;
  /** The folder of the built console; its pages are read once, at the start. */
  readonly consoleFolder: string;
  /** True when browsers reach us by https: the cookie then never travels in the clear. */
  readonly secureCookie: boolean;
};

/** What the pages ask for by itself; anybody may read it, since it is the same for all. */
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

  app.get<{ Querystring: { token?: unknown } }>(
    "/sign-in",
    { schema: { hide: true } },
    async (request, reply) => {
      const { token } = request.query;
      if (typeof token !== "string" || !(await deps.sessions.verify(token, "sign-in"))) {
        return sendPage(reply.status(401), signInPage);
      }
      return reply
        .setCookie(SESSION_COOKIE, await deps.sessions.sessionToken(), {
          path: "/",
          httpOnly: true,
          sameSite: "lax",
          secure: deps.secureCookie,
          maxAge: deps.sessions.sessionSeconds,
        })
        .header("cache-control", "no-store")
        .redirect("/", 303);
    },
  );

  await app.register(fastifyStatic, { root: consoleFolder, serve: false });
  for (const name of OPEN_FILES) {
    app.get(`/${name}`, { schema: { hide: true } }, (_request, reply) => reply.sendFile(name));
  }
  // Their names change with what is in them.
  app.get<{ Params: { "*": string } }>("/assets/*", { schema: { hide: true } }, (request, reply) =>
    reply.sendFile(`assets/${request.params["*"]}`, { maxAge: "365d", immutable: true }),
  );
  app.get("/*", { schema: { hide: true } }, async (request, reply) => {
    if (/^\/(api|v1)(\/|$)/.test(request.url)) return answerNotFound(request, reply);
    if (await hasSession(request, deps.sessions)) return sendPage(reply, page);
    return sendPage(reply.status(401), signInPage);
  });
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
