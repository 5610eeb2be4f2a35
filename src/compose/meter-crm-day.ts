import { Gauge, type Registry } from "prom-client";

/**
 * Believed for as long as nothing is asked after a refusal for the day's sake, and a little longer for the next answer: past
 * the CRM's midnight what was used is nobody's news. An account that is asked says it anew every ten minutes.
 */
const BELIEVED_MS = 75 * 60_000;

/**
 * How much of their daily limits the CRM accounts have used, all apps together; the fullest is shown. No value where
 * none has said so of late. `now`: monotonic milliseconds.
 */
export function meterCrmDay(registry: Registry, now: () => number) {
  const said = new Map<string, { readonly used: number; readonly at: number }>();
  const gauge = new Gauge({
    name: "stickyline_crm_daily_limit_used",
    help: "Of the daily request limit of the CRM account that has used most of its own, by all its apps: from 0 up to 1, as its answers to this process said in the last 75 minutes; absent where none did",
    registers: [],
    collect() {
      for (const [account, { at }] of said) if (now() - at >= BELIEVED_MS) said.delete(account);
      if (said.size === 0) this.remove();
      else this.set(Math.max(...[...said.values()].map(({ used }) => used)));
    },
  });
  registry.registerMetric(gauge);
  return {
    note(account: string, { max, left }: { readonly max: number; readonly left: number }): void {
      said.set(account, { used: 1 - left / max, at: now() });
    },
  };
}
