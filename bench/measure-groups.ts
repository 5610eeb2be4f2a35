import { spawnSync } from "node:child_process";
import type { Section } from "./report/render.ts";
import type { Options } from "./options.ts";
import { openComparison, type Comparison } from "./rows/open-comparison.ts";
import type { Stand } from "./stand/open-stand.ts";

/** Measures group after group. One that fails is told and left out: the others took minutes. */
export async function measureGroups(
  stand: Stand,
  { groups, sizes }: Options,
): Promise<{ sections: Section[]; failed: string[] }> {
  const sections: Section[] = [];
  const failed: string[] = [];
  const opened: Promise<Comparison>[] = [];
  function comparison(): Promise<Comparison> {
    const comparing = opened[0] ?? openComparison(stand, sizes.world);
    if (opened.length === 0) opened.push(comparing);
    return comparing;
  }
  const pin = spawnSync("taskset", ["-c", "0", "true"]).status === 0 ? ["taskset", "-c", "0"] : [];
  for (const { name, measure } of groups) {
    const began = performance.now();
    process.stdout.write(`Measuring ${name} … `);
    try {
      sections.push({ title: name, rows: await measure({ stand, comparison, sizes, pin }) });
      console.log(`${Math.round((performance.now() - began) / 1_000)} s`);
    } catch (error) {
      failed.push(name);
      console.log("failed");
      console.error(error);
    }
  }
  for (const comparing of opened) await (await comparing.catch(() => null))?.close();
  return { sections, failed };
}
