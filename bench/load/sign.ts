import { createHmac } from "node:crypto";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const HEADER = part({ alg: "HS256", typ: "JWT" });

/** A compact JWS, HS256, as Dialpad signs its bodies. */
export function sign(payload: unknown, secret: string): string {
  const head = `${HEADER}.${part(payload)}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}
