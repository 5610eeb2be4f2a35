import { Gauge, type Registry } from "prom-client";
import { withDeadline } from "../concurrency/deadline.ts";
import type { WorkspaceSettings } from "../domain/settings.ts";
import type { Deps as HealthDeps } from "../services/lines/read-health.ts";

const LOOK_MS = 1_000;
/** However many lines there are: those that have used most. */
const MOST_LINES = 100;

type Deps = Pick<HealthDeps, "readTraffic" | "errorLimitOf"> & {
  /** Of every workspace. */
  readonly settings: () => readonly WorkspaceSettings[];
};

/** How much of its error budget each line has used that has used any, read when somebody looks. */
export function meterErrorBudgets(registry: Registry, deps: Deps): void {
  const gauge = new Gauge({
    name: "stickyline_line_error_budget_used_ratio",
    help: "Of the failures in an hour after which the vendor stops asking a line's router, the part that is used; the 100 lines that have used most",
    labelNames: ["vendor", "line"],
    registers: [],
    async collect() {
      gauge.reset();
      const budgets = await withDeadline(readBudgets(deps), LOOK_MS).catch(() => []);
      const most = budgets.filter(({ used }) => used > 0).toSorted((a, b) => b.used - a.used);
      for (const { vendor, lineId, used } of most.slice(0, MOST_LINES)) {
        gauge.set({ vendor, line: lineId }, used);
      }
    },
  });
  registry.registerMetric(gauge);
}

async function readBudgets({ settings, readTraffic, errorLimitOf }: Deps) {
  const read = settings().map(async ({ workspace, lines }) => {
    const counted = lines.flatMap(({ id, vendor }) => {
      const limit = errorLimitOf(vendor);
      return limit === null ? [] : [{ lineId: id, vendor, limit }];
    });
    const ids = counted.map(({ lineId }) => lineId);
    const seen = ids.length === 0 ? null : await readTraffic(workspace.id, ids);
    return counted.map(({ lineId, vendor, limit }) => ({
      lineId,
      vendor,
      used: (seen?.get(lineId)?.errorsThisHour ?? 0) / limit,
    }));
  });
  return (await Promise.all(read)).flat();
}
