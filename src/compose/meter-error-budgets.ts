import { Gauge, type Registry } from "prom-client";
import { withDeadline } from "../concurrency/deadline.ts";

const LOOK_MS = 1_000;
/** However many lines there are: those that have used most. */
const MOST_LINES = 100;

export type UsedBudget = {
  readonly lineId: string;
  readonly vendor: string;
  /** Of the failures in an hour after which the vendor stops asking: 1 is all of them. */
  readonly used: number;
};

/** How much of its error budget each line has used that has used any, read when somebody looks. */
export function meterErrorBudgets(
  registry: Registry,
  readBudgets: () => Promise<readonly UsedBudget[]>,
): void {
  const gauge = new Gauge({
    name: "stickyline_line_error_budget_used_ratio",
    help: "Of the failures in an hour after which the vendor stops asking a line's router, the part that is used; the 100 lines that have used most",
    labelNames: ["vendor", "line"],
    registers: [],
    async collect() {
      gauge.reset();
      const budgets = await withDeadline(readBudgets(), LOOK_MS).catch(() => []);
      const most = budgets.filter(({ used }) => used > 0).toSorted((a, b) => b.used - a.used);
      for (const { vendor, lineId, used } of most.slice(0, MOST_LINES)) {
        gauge.set({ vendor, line: lineId }, used);
      }
    },
  });
  registry.registerMetric(gauge);
}
