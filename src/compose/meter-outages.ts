import { Gauge, type Registry } from "prom-client";
import type { Dependency } from "../concurrency/outage-of.ts";
import type { Outages } from "../concurrency/outages.ts";

const DEPENDENCIES = ["maps", "queues", "postgresql"] as const satisfies Dependency[];

/** Which of our own servers the workers of this process wait for, and how many jobs do. */
export function meterOutages(registry: Registry, outages: Outages, now: () => number): void {
  const registers = [registry];
  const labelNames = ["dependency"] as const;
  const awaySeconds = new Gauge({
    name: "stickyline_dependency_away_seconds",
    help: "For how long jobs have waited for this server of ours; 0: it is there, as far as they know",
    labelNames,
    registers,
  });
  new Gauge({
    name: "stickyline_jobs_waiting_for_dependency",
    help: "Jobs that wait in this process until this server of ours is back, with all their attempts",
    labelNames,
    registers,
    collect() {
      const away = new Map(outages.list().map((one) => [one.dependency, one]));
      for (const dependency of DEPENDENCIES) {
        const outage = away.get(dependency);
        this.set({ dependency }, outage?.waiting ?? 0);
        const seconds = outage === undefined ? 0 : Math.max((now() - outage.since) / 1_000, 0.001);
        awaySeconds.set({ dependency }, seconds);
      }
    },
  });
}
