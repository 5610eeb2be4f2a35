import { fastify } from "fastify";

/**
 * What is answered where the app will listen, while it can't be built yet: alive, not ready, and 503 to all else, which
 * whoever asks sends again. Rejects with EADDRINUSE when the port is taken. Resolves with its end.
 */
export async function openWaitingServer(where: {
  readonly host: string;
  readonly port: number;
}): Promise<() => Promise<void>> {
  const app = fastify({ forceCloseConnections: true });
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => reply.status(503).send({ status: "not-ready" }));
  app.setNotFoundHandler(async (_request, reply) =>
    reply
      .status(503)
      .header("retry-after", "5")
      .send({
        error: { code: "STORE_UNAVAILABLE", message: "Stickyline waits for PostgreSQL to start" },
      }),
  );
  await app.listen(where);
  return () => app.close();
}
