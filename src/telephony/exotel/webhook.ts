import { createHash, timingSafeEqual } from "node:crypto";
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { StickylineError } from "../../domain/errors.ts";
import type { IncomingRequest, LineView } from "../port.ts";
import { decodeRequest } from "./decode-request.ts";
import { attemptOf, isOurMark, MARK_FIELD } from "./event-mark.ts";
import { readFields } from "./fields.ts";
import { settingsOf } from "./settings.ts";

/**
 * The fields of a request that may be Exotel's. Exotel signs nothing: the key in the path is the guard, and, where the
 * line has them, a secret as the password of basic auth and a list of source addresses. An event to a URL of our own
 * answer proves itself by that. Throws UNAUTHORIZED.
 */
export function verifyRequest(request: IncomingRequest, line: LineView): Record<string, unknown> {
  checkAddress(request, line);
  const isOpen = line.secrets.length === 0 || knowsPassword(request, line);
  // Read only when there is a proof to look for: what nobody vouches for is not parsed.
  if (!isOpen && attemptOf(markOf(request)) === null) throw needsPassword();
  const contentType = headerOf(request, "content-type");
  const payload = decodeRequest(request.query ?? "", request.body, contentType);
  if (!isOpen && !isOurEvent(payload, line)) throw needsPassword();
  return payload;
}

/** The mark that the route put before the query. */
function markOf({ query = "" }: IncomingRequest): string | null {
  const [name, value = ""] = query.slice(0, query.indexOf("&")).split("=");
  return name === MARK_FIELD ? value : null;
}

function needsPassword(): StickylineError {
  return refused("This line has a secret: write it into the URL, https://stickyline:secret@…");
}

function isOurEvent(payload: Record<string, unknown>, line: LineView): boolean {
  const mark = payload[MARK_FIELD];
  const callSid = readFields(payload).text("CallSid", "call_sid");
  return typeof mark === "string" && callSid !== null && isOurMark(mark, line.secrets, callSid);
}

/** Every secret is tried, so that the time does not tell which one is current. The user's name is anything. */
function knowsPassword(request: IncomingRequest, { secrets }: LineView): boolean {
  const [, encoded] =
    /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(headerOf(request, "authorization")) ?? [];
  if (encoded === undefined) return false;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const password = digest(text.slice(text.indexOf(":") + 1));
  return secrets.filter((secret) => timingSafeEqual(digest(secret), password)).length > 0;
}

function headerOf({ headers }: IncomingRequest, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function checkAddress({ address }: IncomingRequest, line: LineView): void {
  const { allowedAddresses } = settingsOf(line.settings);
  if (allowedAddresses.length === 0) return;
  const plain = (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
  const list = new BlockList();
  for (const range of allowedAddresses) addRange(list, range);
  if (isIPv4(plain) ? list.check(plain, "ipv4") : isIPv6(plain) && list.check(plain, "ipv6"))
    return;
  throw refused("This address is not among the line's allowedAddresses.");
}

function addRange(list: BlockList, range: string): void {
  const [address = "", bits] = range.split("/");
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  if (!isIPv4(address) && !isIPv6(address)) return;
  const most = family === "ipv4" ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (Number.isInteger(prefix) && prefix >= 0 && prefix <= most) {
    list.addSubnet(address, prefix, family);
  }
}

function refused(message: string): StickylineError {
  return new StickylineError("UNAUTHORIZED", message);
}
