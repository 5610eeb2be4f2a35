import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { meterCrmDay } from "../../src/compose/meter-crm-day.ts";

const HOUR_MS = 3_600_000;

function open() {
  const registry = new Registry();
  let at = 0;
  const meter = meterCrmDay(registry, () => at);
  return {
    note: meter.note,
    later: (ms: number) => (at += ms),
    async shown(): Promise<number | null> {
      const text = await registry.metrics();
      const said = /^stickyline_crm_daily_limit_used (\S+)$/m.exec(text)?.[1];
      return said === undefined ? null : Number(said);
    },
  };
}

it("shows the fullest account of those that said something of late", async () => {
  const { note, later, shown } = open();
  note("a", { max: 100, left: 4 });
  note("b", { max: 100, left: 80 });
  expect(await shown()).toBeCloseTo(0.96);
  later(HOUR_MS);
  note("b", { max: 100, left: 70 });
  // nothing was asked of it since: it still waits for the next day
  expect(await shown()).toBeCloseTo(0.96);
  later(HOUR_MS / 2);
  expect(await shown()).toBeCloseTo(0.3);
});

it("shows what is known after the CRM's midnight", async () => {
  const { note, shown } = open();
  note("a", { max: 100, left: 0 });
  note("a", { max: 100, left: 99 });
  expect(await shown()).toBeCloseTo(0.01);
});

it("shows nothing where nothing is known: before the first answer, and long after the last", async () => {
  const { note, later, shown } = open();
  expect(await shown()).toBeNull();
  note("a", { max: 100, left: 0 });
  expect(await shown()).toBe(1);
  later(2 * HOUR_MS);
  expect(await shown()).toBeNull();
  note("a", { max: 100, left: 50 });
  expect(await shown()).toBe(0.5);
});
