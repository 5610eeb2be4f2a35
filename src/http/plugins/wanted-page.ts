import type { FastifyReply, FastifyRequest } from "fastify";

const NAME = "stickyline_wanted";
/** Who signs in later than that wanted something else. */
const SECONDS = 900;
const MOST_CHARACTERS = 1_000;

/** Puts down which page was asked for by a browser that is not signed in, for `takeWantedPage`. */
export function keepWantedPage(
  { url, server, headers }: FastifyRequest,
  reply: FastifyReply,
): void {
  const isForPerson = (headers["sec-fetch-dest"] ?? "document") === "document";
  if (!isForPerson || url === "/" || !isOwnPage(url)) return;
  void reply.setCookie(NAME, url, { ...optionsOf(server.secureCookie), maxAge: SECONDS });
}

/** Where a browser goes that has signed in: the page that it wanted, once; else the first one. */
export function takeWantedPage({ cookies, server }: FastifyRequest, reply: FastifyReply): string {
  const wanted = cookies[NAME];
  if (wanted === undefined) return "/";
  void reply.clearCookie(NAME, optionsOf(server.secureCookie));
  return isOwnPage(wanted) ? wanted : "/";
}

/** An address of this server and no other: a cookie is what a browser says. */
function isOwnPage(path: string): boolean {
  return path.length <= MOST_CHARACTERS && /^\/(?![/\\])[!#-[\]-~]*$/.test(path);
}

function optionsOf(secure: boolean) {
  return { path: "/", httpOnly: true, sameSite: "lax", secure } as const;
}
