import { describeMachine } from "./report/machine.ts";
import { renderSections, type Section } from "./report/render.ts";
import { readKept, readValues, renderChange, writeResults } from "./report/results.ts";
import { measureGroups } from "./measure-groups.ts";
import { readOptions } from "./options.ts";
import { openStand } from "./stand/open-stand.ts";

/** `npm run bench`: every figure that is promised, in one run on one machine (options.ts, groups.ts). */
const options = readOptions(process.argv.slice(2));
const kept = options.compares ? readValues(await readKept()) : null;
const machine = describeMachine();
const stand = await openStand();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stand.close().finally(() => process.exit(1)));
}
const measured = await measureGroups(stand, options);
await stand.close();
const report = render(machine(stand), measured.sections);
console.log(`\n${report}`);
if (kept !== null) {
  const rows = measured.sections.flatMap((section) => section.rows);
  console.log(`\n## Against bench/RESULTS.md\n\n${renderChange(kept, rows)}`);
}
if (measured.failed.length > 0) {
  console.error(`\nNot measured: ${measured.failed.join(", ")}.`);
  process.exitCode = 1;
} else if (options.writes) {
  await writeResults(report);
  console.log("\nKept in bench/RESULTS.md.");
}

function render(machineLines: readonly string[], sections: readonly Section[]): string {
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench -- --write`. What is measured, and how: [README.md](README.md).",
    "",
    ...machineLines,
    "",
    "Ours and what it is compared with ran turn about; figures are medians of the rounds. CPU time is that of the program",
    "+ the maps' Redis + the queues' Redis, a request; load: cores that the load generator used on the same machine.",
    "",
    renderSections(sections),
  ].join("\n");
}
