import { readPairs } from "../../edge/form.ts";
import { parseJson } from "../../edge/json.ts";
import { isRecord } from "../../edge/record.ts";
import { toStorable } from "../../edge/text.ts";

/** More than the fields that Exotel sends. */
const MOST_PARTS = 200;
const LONGEST_HEAD = 1_000;
const LONGEST_FIELD = 8_000;
/** As long as RFC 2046 lets a boundary be. */
const BOUNDARY = /^multipart\/form-data\b.*\bboundary="?([^";]{1,70})"?(?:;|$)/i;

/**
 * What a webhook says, in whichever way it came: query, form, JSON or multipart, or several of them. The body wins.
 * Never throws: a body that can't be read adds nothing.
 */
export function decodeRequest(
  query: string,
  body: Buffer,
  contentType: string,
): Record<string, unknown> {
  return { ...Object.fromEntries(readPairs(query)), ...decodeBody(body, contentType) };
}

function decodeBody(body: Buffer, contentType: string): Record<string, unknown> {
  if (body.length === 0) return {};
  const boundary = BOUNDARY.exec(contentType)?.[1];
  if (boundary !== undefined) return decodeMultipart(body, boundary);
  const text = body.toString("utf8").trim();
  // What is sent as JSON is not always called so.
  if (text.startsWith("{")) return parseObject(text);
  return Object.fromEntries(readPairs(text));
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value = parseJson(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

const PART_NAME = /\bname="([^"]*)"/i;

/** The text fields of a multipart body (RFC 7578); files are left out. */
function decodeMultipart(body: Buffer, boundary: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const part of body.toString("utf8").split(`--${boundary}`, MOST_PARTS)) {
    const end = part.slice(0, LONGEST_HEAD).indexOf("\r\n\r\n");
    if (end < 0) continue;
    const head = part.slice(0, end);
    const name = PART_NAME.exec(head)?.[1];
    if (name === undefined || /\bfilename=/i.test(head)) continue;
    fields[name] = toStorable(
      part.slice(end + 4, end + 4 + LONGEST_FIELD).replace(/\r\n$/, ""),
      LONGEST_FIELD,
    );
  }
  return fields;
}
