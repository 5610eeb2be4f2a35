import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { meterCrmDay } from "./meter-crm-day.ts";

export type Meters = ReturnType<typeof createMeters>;

/** What an operator watches. Labels hold no numbers and nobody's name; of ids, those of lines alone. */
export function createMeters(now: () => number) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const breakers = new Map<string, () => boolean>();
  const openBreakers = new Gauge({
    name: "stickyline_breaker_open",
    help: "1: this process takes the server for away and asks it four times a second; 0: it does not",
    labelNames: ["dependency"],
    registers: [],
    collect() {
      for (const [dependency, isOpen] of breakers) this.set({ dependency }, isOpen() ? 1 : 0);
    },
  });
  registry.registerMetric(openBreakers);
  return {
    registry,
    decisions: new Counter({
      name: "stickyline_decisions_total",
      help: "Routing decisions by outcome and by why: the policy decided, or something was missing",
      labelNames: ["outcome", "cause"],
      registers,
    }),
    durations: new Histogram({
      name: "stickyline_decision_seconds",
      help: "From the routing request to our answer",
      buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
      registers,
    }),
    events: new Counter({
      name: "stickyline_call_events_total",
      help: "Call events made durable",
      registers,
    }),
    refused: new Counter({
      name: "stickyline_refused_total",
      help: "Events, look-ups and recordings refused before any work was done, by what there was too much of",
      labelNames: ["what", "why"],
      registers,
    }),
    unknownVersions: new Counter({
      name: "stickyline_unknown_versions_total",
      help: "Routing requests that name a version of the vendor's contract which is not known here",
      labelNames: ["vendor"],
      registers,
    }),
    implausibleTimes: new Counter({
      name: "stickyline_implausible_times_total",
      help: "Call events that told a time which can't be true; it was not believed",
      labelNames: ["vendor"],
      registers,
    }),
    unkeptLetters: new Counter({
      name: "stickyline_malformed_events_unkept_total",
      help: "Events that could not be read, beyond the most that dead letters keep of a line",
      registers,
    }),
    crmDay: meterCrmDay(registry, now),
    unfitRecords: new Counter({
      name: "stickyline_crm_records_set_aside_total",
      help: "CRM records that could not be mirrored; dead letters name them",
      registers,
    }),
    lostDecisions: new Counter({
      name: "stickyline_decisions_lost_total",
      help: "Decisions of answered calls that no store took and that could not be written down here",
      registers,
    }),
    /** Read when it is asked for. */
    keptDecisions(held: () => number) {
      const gauge = new Gauge({
        name: "stickyline_decisions_kept",
        help: "Decisions that wait in this process, or on its disk, for a store",
        registers: [],
        collect() {
          this.set(held());
        },
      });
      registry.registerMetric(gauge);
    },
    eventLag: new Histogram({
      name: "stickyline_event_lag_seconds",
      help: "From a call event's arrival here until it was applied and logged",
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600],
      registers,
    }),
    /** Read when it is asked for. */
    breaker(dependency: string, isOpen: () => boolean) {
      breakers.set(dependency, isOpen);
    },
    /** Read when it is asked for. */
    keptEvents(held: () => number) {
      registry.registerMetric(
        new Gauge({
          name: "stickyline_call_events_kept",
          help: "Call events that wait on this process's disk for a store",
          registers: [],
          collect() {
            this.set(held());
          },
        }),
      );
    },
    lostEvents: new Counter({
      name: "stickyline_call_events_lost_total",
      help: "Call events acknowledged that no store took and that could not be written down here; reconcile finds out",
      registers,
    }),
  };
}
