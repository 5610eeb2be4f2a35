import { Gauge, type Registry } from "prom-client";

const DAY_MS = 24 * 3_600_000;

/** How much of their daily limits the CRM accounts have used, all apps together; the fullest is shown. */
export function meterCrmDay(registry: Registry, now: () => number) {
  const said = new Map<string, { readonly used: number; readonly at: number }>();
  const gauge = new Gauge({
    name: "stickyline_crm_daily_limit_used",
    help: "Of the daily request limit of the CRM account that has used most of its own, by all its apps: from 0 up to 1, as its answers to this process said",
    registers: [],
    collect() {
      const fresh = [...said.values()].filter(({ at }) => now() - at < DAY_MS);
      this.set(Math.max(0, ...fresh.map(({ used }) => used)));
    },
  });
  registry.registerMetric(gauge);
  return {
    note(account: string, { max, left }: { readonly max: number; readonly left: number }): void {
      said.set(account, { used: 1 - left / max, at: now() });
    },
  };
}
