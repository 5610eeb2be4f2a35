import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fastifyStatic } from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { answerNotFound } from "../error-answers.ts";
import { sendPage } from "./send-page.ts";
import { hasSession } from "./session-cookie.ts";
import { addSignInRoutes, type SignInDeps } from "./sign-in.ts";
import { keepWantedPage } from "./wanted-page.ts";
import { toSignInPages } from "./sign-in-pages.ts";

export type ConsoleDeps = SignInDeps & {
  /** The folder of the built console; its pages are read once, at the start. */
  readonly consoleFolder: string;
};

/** What the sign-in page asks for by itself; anybody may read it, since it is the same for all. */
const OPEN_FILES = ["sign-in.css", "sign-in-icon.svg"];

const NOT_BUILT =
  "<!doctype html><html lang=en><meta charset=utf-8><title>Stickyline</title><p>The console is not built: <code>npm run build</code> makes it.";

/**
 * The console for signed-in browsers, and the way in. Everybody else gets the sign-in page with 401. Addresses of pages
 * are the console's own, so each of them answers the one document.
 */
export async function addConsoleRoutes(app: FastifyInstance, deps: ConsoleDeps): Promise<void> {
  const { consoleFolder } = deps;
  const read = (name: string) => readFile(join(consoleFolder, name), "utf8").catch(() => NOT_BUILT);
  const page = await read("index.html");
  const signIn = toSignInPages(await read("sign-in.html"), deps);
  await addSignInRoutes(app, deps, signIn);

  await app.register(fastifyStatic, {
    root: consoleFolder,
    serve: false,
    preCompressed: true,
  });
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
    keepWantedPage(request, reply);
    return sendPage(reply.status(401), signIn.ways);
  });
}

/** An address below which the server itself answers, or a file's. */
function isNoPage(url: string): boolean {
  const [path = ""] = url.split("?");
  return /^\/(api|v1)(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path);
}
