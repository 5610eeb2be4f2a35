import { createHmac, timingSafeEqual } from "node:crypto";
import { StickylineError } from "../../domain/errors.ts";
import type { IncomingRequest, LineView } from "../port.ts";
import { isRecord } from "../../edge/record.ts";
import { parseExactJson } from "./exact-json.ts";

const CLOCK_TOLERANCE_MS = 5 * 60_000;
const COMPACT_JWS = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/**
 * The payload of a request that Dialpad really sent. A line with secrets takes nothing but a compact JWS as the raw
 * body, HS256, signed with one of them; a line without takes nothing but plain JSON. The Content-Type says nothing:
 * Dialpad documents none. Neither `exp` nor `nbf` is asked for, as Dialpad sends none; where one is there it
 * counts, give or take five minutes. Synchronous on purpose:
 * WebCrypto costs half the throughput of the routing path. Throws UNAUTHORIZED; INPUT_INVALID for JSON beyond all
 * measure.
 * https://developers.dialpad.com/docs/call-routing-via-apis
 */
export function verifyRequest(request: IncomingRequest, line: LineView): Record<string, unknown> {
  const { secrets } = line;
  if (secrets.length === 0) return readPlain(request.body);
  const payload = readSigned(request.body, secrets);
  if (request.receivedAt !== undefined) checkTimes(payload, request.receivedAt);
  return payload;
}

function isFine(time: unknown, holds: (epochMs: number) => boolean): boolean {
  if (time === undefined || time === null) return true;
  return typeof time === "number" && holds(time * 1_000);
}

/** RFC 7519: seconds since 1970. What is there and no number can't be kept to, so it is refused. */
function checkTimes({ exp, nbf }: Record<string, unknown>, now: number): void {
  if (!isFine(exp, (until) => now < until + CLOCK_TOLERANCE_MS)) {
    throw refused("The signed body has expired (exp): it may have been sent before.");
  }
  if (!isFine(nbf, (from) => now >= from - CLOCK_TOLERANCE_MS)) {
    throw refused("The signed body is not valid yet (nbf): set the clocks right.");
  }
}

function readPlain(body: Buffer): Record<string, unknown> {
  const payload = parseObject(body.toString("utf8"));
  if (payload === null) {
    throw refused("This line has no secret and takes JSON objects only: give it the secret.");
  }
  return payload;
}

function readSigned(body: Buffer, secrets: readonly string[]): Record<string, unknown> {
  const [, header, claims, signature] = COMPACT_JWS.exec(body.toString("latin1").trim()) ?? [];
  if (header === undefined || claims === undefined || signature === undefined) {
    throw refused("This line takes signed bodies only: set its secret at Dialpad too.");
  }
  // The signature first, over bytes: what nobody signed is not read.
  if (!isSignedByOneOf(secrets, `${header}.${claims}`, Buffer.from(signature, "base64url"))) {
    throw refused("The signature does not match: the secret at Dialpad differs from the line's.");
  }
  if (!PINNED.has(header) && !isPinned(parseObject(decode(header)))) {
    throw refused("The body's signature is not HS256, which is the only one accepted.");
  }
  const payload = parseObject(decode(claims));
  if (payload === null) throw refused("The signed body is no JSON object.");
  return payload;
}

/** The header as libraries write it: any other one is read. */
const PINNED: ReadonlySet<string> = new Set(
  ['{"alg":"HS256","typ":"JWT"}', '{"typ":"JWT","alg":"HS256"}', '{"alg":"HS256"}'].map((text) =>
    Buffer.from(text).toString("base64url"),
  ),
);

/** HS256 and no extension that we would have to understand (RFC 7515, `crit`). */
function isPinned(header: Record<string, unknown> | null): boolean {
  return header !== null && header["alg"] === "HS256" && !("crit" in header);
}

/** Every secret is tried, so that the time does not tell which one is current. */
function isSignedByOneOf(secrets: readonly string[], signed: string, signature: Buffer): boolean {
  let matches = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    const expected = createHmac("sha256", secret).update(signed, "latin1").digest();
    if (expected.length === signature.length && timingSafeEqual(expected, signature)) {
      matches = true;
    }
  }
  return matches;
}

function decode(part: string): string {
  // One character over a multiple of four can't be base64: Buffer would drop it in silence.
  return part.length % 4 === 1 ? "" : Buffer.from(part, "base64url").toString("utf8");
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value = parseExactJson(text);
    return isRecord(value) ? value : null;
  } catch (error) {
    // Authentic and too much of it: the sender's fault, but not a matter of who they are.
    if (error instanceof StickylineError) throw error;
    return null;
  }
}

function refused(message: string): StickylineError {
  return new StickylineError("UNAUTHORIZED", message);
}
