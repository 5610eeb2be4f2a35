import { Gauge, type Registry } from "prom-client";
import { withDeadline } from "../concurrency/deadline.ts";
import type { Dependency } from "../concurrency/outage-of.ts";
import type { QueueDepth } from "../queues/measure-queues.ts";
import type { JobProducer } from "../queues/producer.ts";

/** A look that takes longer is none. */
const LOOK_MS = 1_000;

/** What is read from the servers when somebody looks: a server that can't be read leaves its rows out. */
export function meterHealth(
  registry: Registry,
  deps: {
    /** Each rejects while the server can't be written to. */
    readonly probes: Readonly<Record<Dependency, () => Promise<unknown>>>;
    readonly jobs: Pick<JobProducer, "measure" | "workerSeenAt">;
    readonly countDeadLetters: () => Promise<Readonly<Record<string, number>>>;
    /** Of lines and phone systems' accounts, as the last look found them. */
    readonly countProblems: () => Promise<
      readonly { readonly vendor: string; readonly problem: string; readonly count: number }[]
    >;
    readonly now: () => number;
  },
): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    read: (own: Gauge) => Promise<void>,
  ) => {
    const made = new Gauge({
      name,
      help,
      labelNames,
      registers: [],
      async collect() {
        made.reset();
        // without labels it would be reset to 0, which says something
        if (labelNames.length === 0) made.remove();
        await read(made).catch(() => undefined);
      },
    });
    registry.registerMetric(made);
  };

  gauge(
    "stickyline_dependency_up",
    "1: this server of ours can be written to from here; 0: it can't",
    ["dependency"],
    async (own) => {
      const asked = Object.entries(deps.probes).map(async ([dependency, probe]) => {
        const isUp = await withDeadline(probe(), LOOK_MS).then(
          () => 1,
          () => 0,
        );
        own.set({ dependency }, isUp);
      });
      await Promise.all(asked);
    },
  );

  // all rows of a queue are of one look
  let depths: Promise<QueueDepth[]> | null = null;
  const measured = () => {
    depths ??= Promise.all(
      (["redis", "postgresql"] as const).map((backend) =>
        deps.jobs.measure(backend).catch((): QueueDepth[] => []),
      ),
    )
      .then((both) => both.flat())
      .finally(() => {
        depths = null;
      });
    return depths;
  };
  gauge(
    "stickyline_queue_jobs",
    "Jobs in a queue, of all workspaces and processes",
    ["queue", "backend", "state"],
    async (own) => {
      for (const { queue, backend, waiting, active, delayed } of await measured()) {
        own.set({ queue, backend, state: "waiting" }, waiting);
        own.set({ queue, backend, state: "active" }, active);
        own.set({ queue, backend, state: "delayed" }, delayed);
      }
    },
  );
  gauge(
    "stickyline_queue_oldest_seconds",
    "How long the job that is next has waited since its time; 0: nobody waits",
    ["queue", "backend"],
    async (own) => {
      for (const { queue, backend, oldestMs } of await measured()) {
        own.set({ queue, backend }, oldestMs / 1_000);
      }
    },
  );
  gauge(
    "stickyline_dead_letters",
    "Jobs that could not be done (failed), or whose line or account is not known here (set-aside)",
    ["state"],
    async (own) => {
      for (const [state, count] of Object.entries(
        await withDeadline(deps.countDeadLetters(), LOOK_MS),
      )) {
        own.set({ state }, count);
      }
    },
  );
  gauge(
    "stickyline_line_problems",
    "Lines and phone systems' accounts with a problem, as the last look found them",
    ["vendor", "problem"],
    async (own) => {
      for (const { vendor, problem, count } of await withDeadline(deps.countProblems(), LOOK_MS)) {
        own.set({ vendor, problem }, count);
      }
    },
  );
  gauge(
    "stickyline_worker_seen_seconds",
    "For how long no worker was heard of; 30: for that long or longer",
    [],
    async (own) => {
      const at = await deps.jobs.workerSeenAt();
      own.set(at === null ? 30 : Math.max(0, (deps.now() - at) / 1_000));
    },
  );
}
