import type { FastifyInstance } from "fastify";

const headers = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // the sign-in link holds a token
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * Sends every answer of this scope with the headers that keep a browser from doing what nobody asked for. `overTls`:
 * browsers reach us by https, and are to use nothing else from now on.
 */
export function addSecurityHeaders(
  app: FastifyInstance,
  { overTls }: { readonly overTls: boolean },
): void {
  const all = overTls ? { ...headers, "strict-transport-security": "max-age=31536000" } : headers;
  app.addHook("onRequest", async (_request, reply) => {
    void reply.headers(all);
  });
}
