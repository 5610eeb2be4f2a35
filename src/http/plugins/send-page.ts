import { randomBytes } from "node:crypto";
import type { FastifyReply } from "fastify";

/** With a nonce of its own, which is what lets the page add styles while it runs. */
export function sendPage(
  reply: FastifyReply,
  page: string,
  kept: "no-cache" | "no-store" = "no-cache",
): FastifyReply {
  const nonce = randomBytes(16).toString("base64url");
  const policy = `${String(reply.getHeader("content-security-policy"))}; style-src 'self' 'nonce-${nonce}'`;
  return reply
    .header("content-security-policy", policy)
    .header("cache-control", kept)
    .type("text/html; charset=utf-8")
    .send(page.replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`));
}
