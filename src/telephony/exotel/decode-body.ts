import { isRecord } from "./fields.ts";

/**
 * What a webhook says, in whichever way it came: query, form, JSON or multipart, or several of them. The body wins.
 * Never throws: a body that can't be read adds nothing.
 */
export function decodeRequest(
  query: string,
  body: Buffer,
  contentType: string,
): Record<string, unknown> {
  return { ...fromPairs(new URLSearchParams(query)), ...decodeBody(body, contentType) };
}

function decodeBody(body: Buffer, contentType: string): Record<string, unknown> {
  if (body.length === 0) return {};
  const boundary = /^multipart\/form-data\b.*\bboundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary !== undefined) return decodeMultipart(body, boundary);
  const text = body.toString("utf8").trim();
  // What is sent as JSON is not always called so.
  if (text.startsWith("{")) return parseObject(text);
  return fromPairs(new URLSearchParams(text));
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function fromPairs(pairs: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(pairs);
}

const PART_NAME = /\bname="([^"]*)"/i;

/** The text fields of a multipart body (RFC 7578); files are left out. */
function decodeMultipart(body: Buffer, boundary: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const part of body.toString("utf8").split(`--${boundary}`)) {
    const end = part.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const head = part.slice(0, end);
    const name = PART_NAME.exec(head)?.[1];
    if (name === undefined || /\bfilename=/i.test(head)) continue;
    fields[name] = part.slice(end + 4).replace(/\r\n$/, "");
  }
  return fields;
}
