import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";

export type HealthDeps = {
  /** What must be there to do the job, by name: `redis`, `postgresql`, `settings`. Each rejects while it is not. */
  readonly readiness: Readonly<Record<string, () => Promise<unknown>>>;
  readonly metrics: Registry;
};

/** A part that says nothing for this long counts as down. */
const CHECK_TIMEOUT_MS = 2_000;

/** `/healthz`: the process lives. `/readyz`: it can do its job, else 503 naming the part. `/metrics`: Prometheus. */
export function addHealthRoutes(app: FastifyInstance, { readiness, metrics }: HealthDeps): void {
  app.get("/healthz", async () => ({ status: "ok" }));

  app.get("/readyz", async (_request, reply) => {
    const checks = Object.entries(readiness).map(async ([name, check]) => [
      name,
      (await answers(check)) ? "ok" : "down",
    ]);
    const parts: Record<string, string> = Object.fromEntries(await Promise.all(checks));
    const ready = Object.values(parts).every((state) => state === "ok");
    return reply.status(ready ? 200 : 503).send({ status: ready ? "ready" : "not-ready", parts });
  });

  app.get("/metrics", async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false);
  });
  const answer = Promise.resolve()
    .then(check)
    .then(
      () => true,
      () => false,
    );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
