import { CompactSign } from "jose";
import type { Assumptions } from "./assumptions.ts";
import { pick, type Random } from "./random.ts";

export type OutgoingBody = { readonly text: string; readonly contentType: string };

/**
 * What goes over the wire: with a secret a compact HS256 JWT whose claims are the payload itself (no iat, no
 * exp), else plain JSON. No page names the signed body's content type.
 */
export async function toSignedBody(
  payload: Readonly<Record<string, unknown>>,
  secret: string | null,
  contentType: Assumptions["contentType"],
  random: Random,
): Promise<OutgoingBody> {
  const json = JSON.stringify(payload);
  if (secret === null) return { text: json, contentType: "application/json" };
  const text = await new CompactSign(Buffer.from(json))
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(Buffer.from(secret));
  const types = ["application/jwt", "application/json", "text/plain"] as const;
  const chosen = contentType === "random" ? pick(random, types) : contentType;
  return { text, contentType: chosen ?? "application/jwt" };
}
