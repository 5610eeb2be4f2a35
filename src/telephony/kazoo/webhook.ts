import { timingSafeEqual, createHash } from "node:crypto";
import { StickylineError } from "../../domain/errors.ts";
import { parseForm, parseFormOrJson, readPairs } from "../../edge/form.ts";
import type { IncomingRequest, LineView } from "../port.ts";

/**
 * The parameters of a request of KAZOO: its query, and its body as a form or JSON, whatever its content type says.
 * KAZOO signs nothing: the line's key in the URL is what authenticates it, and the line's secret where it has one,
 * as `?secret=` or as the password of the URL. Throws UNAUTHORIZED.
 */
export function verifyRequest(request: IncomingRequest, line: LineView): Record<string, unknown> {
  // By the bytes, before anything is parsed: what nobody vouches for is not read.
  if (line.secrets.length > 0 && !isAuthentic(request, line.secrets)) {
    throw new StickylineError(
      "UNAUTHORIZED",
      "This line has a secret: add ?secret=… to the URL at KAZOO, or make it the URL's password.",
    );
  }
  const query = parseForm(request.query ?? "");
  delete query["secret"];
  // What is in the body is KAZOO's, what is in the URL of a POST is ours.
  return { ...parseFormOrJson(request.body), ...query };
}

function isAuthentic(request: IncomingRequest, secrets: readonly string[]): boolean {
  const header = request.headers["authorization"];
  const [, encoded = ""] = /^Basic\s+(\S+)$/i.exec(typeof header === "string" ? header : "") ?? [];
  const password = Buffer.from(encoded, "base64").toString("utf8").split(":").slice(1).join(":");
  const given = [secretIn(request.query ?? ""), password];
  return secrets.some((secret) => secret !== "" && given.some((one) => isSame(one, secret)));
}

/** The first `secret=` of a query. */
function secretIn(query: string): string {
  const [, raw = ""] = /(?:^|&)secret=([^&]{0,2000})(?:&|$)/.exec(query) ?? [];
  return readPairs(`secret=${raw}`)[0]?.[1] ?? "";
}

/** In a time that does not tell how much of it is right. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(hashOf(given), hashOf(secret));
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
