import { Type, type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { badRequest } from "./api-error.ts";

/** int64 in a request: a number or its digits as text. */
export const Int64 = Type.Union([
  Type.Integer({ minimum: 1 }),
  Type.String({ pattern: "^[1-9]\\d{0,18}$" }),
]);

export const SingleLine = Type.String({ minLength: 1, pattern: "^[^\\r\\n]+$" });
export const WebUrl = Type.String({ pattern: "^https?://[^\\s]+$" });

/** A field that may be absent or null, which Dialpad's API takes for the same. */
export const maybe = <S extends TSchema>(schema: S) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/** The body as this schema has it, or a 400 that names the field. */
export function parseBody<const S extends TSchema>(schema: S, body: unknown): Static<S> {
  if (Value.Check(schema, body)) return body;
  const [first] = Value.Errors(schema, body);
  throw badRequest(`${first?.instancePath ?? ""}: ${first?.message ?? "is not valid"}`);
}

/** `/callrouters?cursor=…`: pages of this size with an opaque cursor; the last page has none. */
export function pageOf<T>(
  all: readonly T[],
  cursor: string | undefined,
  size: number,
): { items: T[]; cursor?: string } {
  const from = cursor === undefined || cursor === "" ? 0 : decodeCursor(cursor);
  const items = all.slice(from, from + size);
  const next = from + size;
  return next < all.length ? { items, cursor: encodeCursor(next) } : { items };
}

function encodeCursor(offset: number): string {
  return Buffer.from(`from:${String(offset)}`).toString("base64url");
}

function decodeCursor(cursor: string): number {
  const match = /^from:(\d+)$/.exec(Buffer.from(cursor, "base64url").toString());
  if (match === null) throw badRequest("cursor: is not one that was handed out");
  return Number(match[1]);
}
