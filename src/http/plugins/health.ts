import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Registry } from "prom-client";
import { StickylineError } from "../../domain/errors.ts";
import { bearerOf, createTokenCheck } from "./authenticate.ts";

export type HealthDeps = {
  /** What must be there to do the job, by name: `redis`, `postgresql`, `settings`. Each rejects while it is not. */
  readonly readiness: Readonly<Record<string, () => Promise<unknown>>>;
  readonly metrics: Registry;
  readonly adminToken: string;
  /** Opens the same as the admin token does; null: that one alone. */
  readonly metricsToken: string | null;
};

/** A part that says nothing for this long counts as down. */
const CHECK_TIMEOUT_MS = 2_000;

/**
 * `/healthz`: the process lives. `/readyz`: it can do its job, else 503. `/metrics`: Prometheus. What `/readyz` says of
 * each part, and all of `/metrics`, is for whoever holds the metrics token or the admin token.
 */
export function addHealthRoutes(app: FastifyInstance, deps: HealthDeps): void {
  const { readiness, metrics } = deps;
  const checks = [deps.adminToken, deps.metricsToken ?? ""].map(createTokenCheck);
  const mayWatch = (request: FastifyRequest) => checks.some((check) => check(bearerOf(request)));

  app.get("/healthz", async () => ({ status: "ok" }));

  app.get("/readyz", async (request, reply) => {
    const asked = Object.entries(readiness).map(async ([name, check]) => [
      name,
      (await answers(check)) ? "ok" : "down",
    ]);
    const parts: Record<string, string> = Object.fromEntries(await Promise.all(asked));
    const ready = Object.values(parts).every((state) => state === "ok");
    const status = ready ? "ready" : "not-ready";
    return reply.status(ready ? 200 : 503).send(mayWatch(request) ? { status, parts } : { status });
  });

  app.get("/metrics", async (request, reply) => {
    if (!mayWatch(request)) {
      void reply.header("www-authenticate", "Bearer");
      throw new StickylineError(
        "UNAUTHORIZED",
        "send STICKYLINE_METRICS_TOKEN, or the admin token, as `authorization: Bearer …`",
      );
    }
    return reply.type(metrics.contentType).send(await metrics.metrics());
  });
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
