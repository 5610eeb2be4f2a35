import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import { Type } from "typebox";
import { Value } from "typebox/value";
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
  /** The folder with index.html, sign-in.html and what they need. Read once, at the start. */
  readonly consoleFolder: string;
  /** True when browsers reach us by https: the cookie then never travels in the clear. */
  readonly secureCookie: boolean;
};

type Asset = { readonly body: Buffer; readonly type: string };

const typeByExtension: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
};

const Email = Type.Object(
  { email: Type.String({ minLength: 3, maxLength: 320, pattern: "^[^\\s@]+@[^\\s@]+$" }) },
  { additionalProperties: false },
);

const PLAIN_SIGN_IN: Asset = {
  body: Buffer.from(
    "<!doctype html><html lang=en><meta charset=utf-8><title>Stickyline</title><h1>Sign in</h1><p>Open the sign-in link that <code>npm start</code> printed.",
  ),
  type: "text/html; charset=utf-8",
};

/**
 * The console for signed-in browsers, and the way in: `/sign-in?token=…` sets the session cookie. Everybody else
 * gets the sign-in page with 401; files whose name begins with `sign-in` are open, since that page needs them.
 */
export async function addConsoleRoutes(app: FastifyInstance, deps: ConsoleDeps): Promise<void> {
  const assets = await readAssets(deps.consoleFolder);
  const signInPage = assets.get("sign-in.html") ?? PLAIN_SIGN_IN;

  app.get<{ Querystring: { token?: unknown } }>("/sign-in", async (request, reply) => {
    const { token } = request.query;
    await deps.guesses.refuse("sign-in", request.ip);
    if (typeof token !== "string") return serve(reply.status(401), signInPage);
    const opened = await deps.sessions.redeem(token, request.headers["user-agent"] ?? "");
    if (opened === null) {
      await deps.guesses.count("sign-in", request.ip);
      return serve(reply.status(401), signInPage);
    }
    return keepSession(reply, opened, deps.secureCookie).redirect("/", 303);
  });

  // Counted whether or not anybody has this e-mail: it sends mail, and must not tell who is a user.
  app.post("/sign-in", { schema: { body: Email } }, async (request, reply) => {
    await deps.guesses.refuse("sign-in", request.ip);
    await deps.guesses.count("sign-in", request.ip);
    deps.requestLink(Value.Parse(Email, request.body).email);
    return reply
      .status(202)
      .send({ message: "if this is the e-mail of a user, a link is on its way" });
  });

  // Another site's form sends no cookie here: it is for requests of the same site and for links.
  app.post("/sign-out", async (request, reply) => {
    const token = sessionTokenOf(request);
    const principal = token === null ? null : await deps.sessions.find(token);
    if (principal?.sessionId !== null && principal?.sessionId !== undefined) {
      await deps.sessions.revoke(principal, principal.sessionId);
    }
    return forgetSession(reply, deps.secureCookie).redirect("/", 303);
  });

  for (const [name, asset] of assets) {
    const isOpen = name.startsWith("sign-in");
    app.get(name === "index.html" ? "/" : `/${name}`, async (request, reply) => {
      if (isOpen || (await hasSession(request, deps.sessions))) return serve(reply, asset);
      return serve(reply.status(401), signInPage);
    });
  }
}

function serve(reply: FastifyReply, asset: Asset): FastifyReply {
  return reply.header("cache-control", "no-cache").type(asset.type).send(asset.body);
}

/** Only files of the types that a page is made of: sources that lie beside them stay where they are. */
async function readAssets(folder: string): Promise<Map<string, Asset>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const assets = new Map<string, Asset>();
  for (const entry of entries) {
    const type = typeByExtension[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length).replaceAll("\\", "/").replace(/^\/+/, "");
    assets.set(name, { body: await readFile(path), type });
  }
  return assets;
}
