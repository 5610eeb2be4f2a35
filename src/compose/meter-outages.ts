import { Gauge, type Registry } from "prom-client";
import type { Dependency } from "../concurrency/outage-of.ts";
import type { Outages } from "../concurrency/outages.ts";

const DEPENDENCIES = ["maps", "queues", "postgresql"] as const satisfies Dependency[];

/** Which of our own servers the workers of this process wait for, and how many jobs do. */
export function meterOutages(registry: Registry, outages: Outages, now: () => number): void {
  const awaySeconds = new Gauge({
    name: "stickyline_dependency_away_seconds",
    help: "For how long jobs have waited for this server of ours; 0: it is there, as far as they know",
    labelNames: ["dependency"],
    registers: [],
    collect() {
      const away = new Map(outages.list().map((one) => [one.dependency, one.since]));
      for (const dependency of DEPENDENCIES) {
        const since = away.get(dependency);
        const seconds = since === undefined ? 0 : Math.max((now() - since) / 1_000, 0.001);
        this.set({ dependency }, seconds);
      }
    },
  });
  const waitingJobs = new Gauge({
    name: "stickyline_jobs_waiting_for_dependency",
    help: "Jobs that wait in this process until this server of ours is back, with all their attempts",
    labelNames: ["dependency"],
    registers: [],
    collect() {
      const waiting = new Map(outages.list().map((one) => [one.dependency, one.waiting]));
      for (const dependency of DEPENDENCIES) this.set({ dependency }, waiting.get(dependency) ?? 0);
    },
  });
  registry.registerMetric(awaySeconds);
  registry.registerMetric(waitingJobs);
}
