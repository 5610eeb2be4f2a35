import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../src/sandbox/dialpad/random.ts";
import { wasTaken } from "./check/lost-events.ts";
import { ALL_FAULTS } from "./faults/all-faults.ts";
import { makeSchedule } from "./faults/schedule.ts";
import { readOptions } from "./options.ts";
import { play, type SoFar } from "./play.ts";
import { toDetails, toRows, toText } from "./report.ts";
import { writePage } from "./write-page.ts";
import type { Stand } from "./stand/open-stand.ts";

const options = readOptions(process.argv.slice(2));
const chosen = ALL_FAULTS.filter(
  ({ name }) => options.only === null || name.includes(options.only),
);
const faults = makeSchedule(chosen, options.faults, createRandom(options.seed));
const slotMs = (options.minutes * 60_000) / options.faults;

function tell(nth: number, name: string, { asked, told, played }: SoFar): void {
  const bad = asked.filter(({ fault, ms }) => fault !== null || ms > 3_000).length;
  const left = Math.ceil(((faults.length - nth + 1) * slotMs) / 60_000);
  console.log(
    `fault ${nth} of ${faults.length}, ${left} min left: ${name} · ${asked.length} asked, ${bad} bad · ` +
      `${told.filter(wasTaken).length} events taken · ${played.length} calls`,
  );
}

async function keepLogs(stand: Stand): Promise<() => Promise<void>> {
  const { logs } = options;
  return async () => {
    if (logs === null) return;
    mkdirSync(logs, { recursive: true });
    for (const file of readdirSync(stand.folder).filter((name) => name.endsWith(".log"))) {
      if (existsSync(join(stand.folder, file))) cpSync(join(stand.folder, file), join(logs, file));
    }
  };
}

console.log(
  `seed ${options.seed}: ${faults.length} faults in ${options.minutes} minutes; starting …`,
);
const played = await play({
  seed: options.seed,
  faults,
  slotMs,
  rightWithinMs: 60_000,
  callEveryMs: options.callEveryMs,
  watch: keepLogs,
  onFault: (nth, fault, so) => tell(nth, fault.name, so),
});
const rows = toRows(played);
console.log(`\n${toText(rows)}\n`);
if (options.write) await writePage(played);
for (const line of toDetails(played)) console.log(line);
// boxes may still wait for calls that were left open
process.exit(rows.every(({ good }) => good) ? 0 : 1);
