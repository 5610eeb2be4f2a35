import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { parseFile, type FallbackFile } from "./answers.ts";

export type FallbackOptions = {
  /** Written by the router; read again when it changes, and kept in memory. */
  readonly file: string;
  /** Told of each call that came here, so that it gives back whom it may have taken; null: nobody is told. */
  readonly routerUrl: string | null;
  readonly onFailure: (error: unknown) => void;
};

const PATH = /^\/v1\/exotel\/([\w-]{1,100})\/fallback$/;
const TELL_AFTER_MS: readonly number[] = [0, 1_000, 5_000, 15_000];
const TELL_TIMEOUT_MS = 3_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * Exotel's fallback URL: answers what the router wrote down beforehand, with nothing but a file. Needs no Redis, no
 * PostgreSQL, no router and no package. A call that came here is told to the router afterwards, a few times if need be.
 */
export function createFallbackServer(options: FallbackOptions): Server {
  const fileNow = createFileReader(options);
  return createServer((request, response) => {
    const send = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(body));
    };
    request.resume();
    const { pathname, search } = new URL(request.url ?? "/", "http://fallback.invalid");
    if (pathname === "/healthz") return send(200, { status: "ok" });
    const [, key = ""] = PATH.exec(pathname) ?? [];
    const line = fileNow().lines.get(key);
    if (line === undefined || !mayAsk(request, line.passwords)) {
      return send(401, { error: { code: "UNAUTHORIZED", message: "no such line" } });
    }
    const version = request.headers["exotel-version"] === "1.0" ? "1.0" : "1.1";
    send(200, line.answers[version]);
    if (options.routerUrl !== null) {
      tell(`${options.routerUrl}${pathname}${search}`, request, 0, options.onFailure);
    }
  });
}

/** A file that is gone or half written changes nothing: the last good one goes on. */
function createFileReader({ file, onFailure }: FallbackOptions): () => FallbackFile {
  let known: FallbackFile = { lines: new Map() };
  let changedAt = 0;
  let lookedAt = 0;
  return () => {
    const now = performance.now();
    if (lookedAt > 0 && now - lookedAt < LOOK_AGAIN_MS) return known;
    lookedAt = now;
    try {
      const { mtimeMs } = statSync(file);
      if (mtimeMs !== changedAt) {
        known = parseFile(readFileSync(file, "utf8")) ?? known;
        changedAt = mtimeMs;
      }
    } catch (error) {
      onFailure(error);
    }
    return known;
  };
}

function mayAsk(request: IncomingMessage, passwords: readonly string[]): boolean {
  if (passwords.length === 0) return true;
  const [, encoded = ""] =
    /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(request.headers.authorization ?? "") ?? [];
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const given = createHash("sha256")
    .update(text.slice(text.indexOf(":") + 1))
    .digest();
  return passwords.some((hex) => {
    const expected = Buffer.from(hex, "hex");
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

/** The router may be what is down: it is told again later. */
function tell(
  url: string,
  request: IncomingMessage,
  attempt: number,
  onFailure: (error: unknown) => void,
): void {
  const afterMs = TELL_AFTER_MS[attempt];
  if (afterMs === undefined) return;
  const { authorization } = request.headers;
  const again = (error: unknown) => {
    onFailure(error);
    tell(url, request, attempt + 1, onFailure);
  };
  setTimeout(() => {
    fetch(url, {
      headers: authorization === undefined ? {} : { authorization },
      signal: AbortSignal.timeout(TELL_TIMEOUT_MS),
    }).then(async (response) => {
      await response.body?.cancel();
      if (response.status >= 500) again(new Error(`the router answered ${response.status}`));
    }, again);
  }, afterMs).unref();
}
