import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../src/sandbox/dialpad/random.ts";
import { wasTaken } from "./check/lost-events.ts";
import { watchAlerts, type WatchedAlerts } from "./check/watch-alerts.ts";
import { ALL_FAULTS } from "./faults/all-faults.ts";
import { makeSchedule } from "./faults/schedule.ts";
import { readOptions } from "./options.ts";
import { play, type SoFar } from "./play.ts";
import { toDetails, toRows, toText } from "./report.ts";
import { writePage } from "./write-page.ts";
import type { Stand } from "./stand/open-stand.ts";

const options = readOptions(process.argv.slice(2));
const chosen = ALL_FAULTS.filter(
  ({ name }) => options.only === null || new RegExp(options.only).test(name),
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

let alerts: WatchedAlerts = { fired: null, close: async () => undefined };

async function watch(stand: Stand): Promise<() => Promise<void>> {
  alerts = await watchAlerts(stand);
  return async () => {
    await alerts.close();
    if (options.logs !== null) keepLogs(stand, options.logs);
  };
}

function keepLogs({ folder, disks }: Stand, logs: string): void {
  mkdirSync(logs, { recursive: true });
  for (const from of [folder, disks.data.folder]) {
    for (const file of readdirSync(from).filter((name) => name.endsWith(".log"))) {
      if (existsSync(join(from, file))) cpSync(join(from, file), join(logs, file));
    }
  }
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
  watch,
  onFault: (nth, fault, so) => tell(nth, fault.name, so),
});
const rows = toRows(played);
console.log(`\n${toText(rows)}\n`);
console.log(
  `alerts that fired: ${[...(alerts.fired?.keys() ?? ["no prometheus here"])].join(", ")}\n`,
);
if (options.write) await writePage(played, alerts.fired);
for (const line of toDetails(played)) console.log(line);
// boxes may still wait for calls that were left open
process.exit(rows.every(({ good }) => good) ? 0 : 1);
