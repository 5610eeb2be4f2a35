import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { parseFile, type FallbackFile } from "./answers.ts";
import { createTeller } from "./teller.ts";

export type FallbackOptions = {
  /** Written by the router; read again when it changes, and kept in memory. */
  readonly file: string;
  /** Told of each call that came here, so that it gives back whom it may have taken; null: nobody is told. */
  readonly routerUrl: string | null;
  readonly onFailure: (error: unknown) => void;
};

const PATH = /^\/v1\/exotel\/([\w-]{1,100})\/fallback$/;
/** A proxy's way to ask: the whole URL. Its scheme and host say nothing that we need. */
const ORIGIN = /^https?:\/\/[^/?#]*/i;
const LOOK_AGAIN_MS = 1_000;
/** Much more than any number of lines needs. */
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;
/** Exotel waits five seconds: who is slower than that holds a socket and no answer. */
const SERVER_OPTIONS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 5_000,
} as const;

/**
 * Exotel's fallback URL: answers what the router wrote down beforehand, with nothing but a file. Needs no Redis, no
 * PostgreSQL, no router and no package. A call that came here is told to the router afterwards, a few times if need be.
 * No request ends it: a target is cut by hand, as the parsers of URLs throw, and whatever fails is a 404 or a 500.
 */
export function createFallbackServer(options: FallbackOptions): Server {
  const answer = createAnswer(options);
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    request.on("error", options.onFailure);
    response.on("error", options.onFailure);
    request.resume();
    try {
      answer(request, response);
    } catch (error) {
      options.onFailure(error);
      if (response.headersSent) response.destroy();
      else send(response, 500, { error: { code: "UNEXPECTED", message: "try again" } });
    }
  });
  // Without its listener, a process that runs out of sockets would end at the next connection.
  server.on("error", options.onFailure);
  return server;
}

function createAnswer(options: FallbackOptions) {
  const fileNow = createFileReader(options);
  const tell = options.routerUrl === null ? null : createTeller(options.routerUrl, options);
  return (request: IncomingMessage, response: ServerResponse): void => {
    const target = (request.url ?? "/").replace(ORIGIN, "");
    const queryAt = target.indexOf("?");
    const path = queryAt < 0 ? target : target.slice(0, queryAt);
    if (path === "/healthz") return send(response, 200, { status: "ok" });
    const [, key] = PATH.exec(path) ?? [];
    const line = key === undefined ? undefined : fileNow().lines.get(key);
    if (line === undefined || !mayAsk(request, line.passwords)) {
      return send(response, 401, { error: { code: "UNAUTHORIZED", message: "no such line" } });
    }
    const version = request.headers["exotel-version"] === "1.0" ? "1.0" : "1.1";
    send(response, 200, line.answers[version]);
    tell?.(path + (queryAt < 0 ? "" : target.slice(queryAt)), request.headers.authorization);
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
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
      const { mtimeMs, size } = statSync(file);
      if (mtimeMs !== changedAt && size <= LARGEST_FILE_BYTES) {
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
