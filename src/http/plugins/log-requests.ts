import type { FastifyInstance } from "fastify";

/** One line for each answer of this scope. Names the route's pattern, never the URL: that can hold a number or a key. */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    request.log.debug(
      {
        method: request.method,
        route: request.routeOptions.url ?? "none",
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      },
      "request answered",
    );
  });
}
