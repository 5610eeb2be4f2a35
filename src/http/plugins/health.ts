import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Registry } from "prom-client";
import { StickylineError } from "../../domain/errors.ts";
import { bearerOf, createTokenCheck } from "./authenticate.ts";

export type HealthDeps = {
  /** What must be there to do the job at all, by name. Each rejects while it is not. */
  readonly readiness: Readonly<Record<string, () => Promise<unknown>>>;
  /** Without these the job is done, only worse: each says in a word what is amiss, or null; rejects when it is down. */
  readonly degradation: Readonly<Record<string, () => Promise<string | null>>>;
  /** It is about to end, and still answers all else. */
  readonly isLeaving: () => boolean;
  readonly metrics: Registry;
  readonly adminToken: string;
  /** Opens the same as the admin token does; null: that one alone. */
  readonly metricsToken: string | null;
};

/** A part that says nothing for this long counts as down. */
const CHECK_TIMEOUT_MS = 2_000;
/** Anybody may ask: the servers are asked no more often than this. */
const ASK_AGAIN_MS = 500;

/**
 * `/healthz`: the process lives. `/readyz`: it can do its job, else 503; `degraded` where it does it and something is
 * amiss: who can answer is asked, whatever else is away; 503 as well from the moment that it is asked to end. `/metrics`: Prometheus. What `/readyz` says of
 * each part, and all of `/metrics`, is for whoever holds the metrics token or the admin token.
 */
export function addHealthRoutes(app: FastifyInstance, deps: HealthDeps): void {
  const { metrics } = deps;
  const checks = [deps.adminToken, deps.metricsToken ?? ""].map(createTokenCheck);
  const mayWatch = (request: FastifyRequest) => checks.some((check) => check(bearerOf(request)));

  app.get("/healthz", async () => ({ status: "ok" }));

  const look = lately(async () => {
    const [needed, wished] = await Promise.all([
      statesOf(deps.readiness, async (check) => {
        await check();
        return null;
      }),
      statesOf(deps.degradation, (check) => check()),
    ]);
    const status = !isWell(needed) ? "not-ready" : isWell(wished) ? "ready" : "degraded";
    return { status, parts: { ...needed, ...wished } };
  });

  app.get("/readyz", async (request, reply) => {
    const { status, parts } = deps.isLeaving()
      ? { status: "not-ready", parts: { process: "leaving" } }
      : await look();
    void reply.status(status === "not-ready" ? 503 : 200);
    return mayWatch(request) ? { status, parts } : { status };
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

function isWell(parts: Readonly<Record<string, string>>): boolean {
  return Object.values(parts).every((state) => state === "ok");
}

/** Each check's word, `ok` where nothing is amiss, `down` where it fails or says nothing. */
async function statesOf<Check>(
  checks: Readonly<Record<string, Check>>,
  run: (check: Check) => Promise<string | null>,
): Promise<Record<string, string>> {
  const asked = Object.entries(checks).map(
    async ([name, check]) => [name, await stateOf(() => run(check))] as const,
  );
  return Object.fromEntries(await Promise.all(asked));
}

async function stateOf(check: () => Promise<string | null>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, "down");
  });
  const state = Promise.resolve()
    .then(check)
    .then(
      (said) => said ?? "ok",
      () => "down",
    );
  try {
    return await Promise.race([state, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One look for all who ask within a moment. */
function lately<T>(look: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly value: Promise<T> } | null = null;
  return () => {
    const at = performance.now();
    if (last === null || at - last.at >= ASK_AGAIN_MS) last = { at, value: look() };
    return last.value;
  };
}
