import { QUEUE_PREFIX } from "../../src/queues/producer.ts";
import { figure, type Row } from "../report/row.ts";
import { cpuMicrosOf } from "../stand/cpu-time.ts";
import { pendingIn, untilLeft } from "../stand/queue-lengths.ts";
import type { Comparison } from "./open-comparison.ts";

const CALLS_PER_SECOND = 100;
const EVENTS_PER_CALL = 3;
const CONNECTIONS = 40;

/**
 * What one call takes of everything that has to be paid for: a known caller's decision, the three events of a call, and
 * all that follows from them, worked off. docs/scaling.md reckons with it.
 */
export async function measurePerCall(
  { stand, generator, sides, programs }: Comparison,
  { seconds }: { readonly seconds: number },
): Promise<Row[]> {
  const worker = await stand.startApp("worker");
  const pids = [programs.ours.pid, worker.pid, stand.maps.pid, stand.queues.pid];
  const read = async () => ({
    maps: await stand.maps.written(),
    queues: await stand.queues.written(),
    decisions: await stand.tableSize("decision"),
    events: await stand.tableSize("call_event"),
    cpu: pids.map((pid) => cpuMicrosOf(pid) ?? 0),
  });
  const run = (side: (typeof sides.known)["ours"], perSecond: number) =>
    generator.run({
      ...side.order,
      url: side.program.url,
      connections: CONNECTIONS,
      seconds,
      perSecond,
      most: perSecond * seconds * 1.2,
    });
  const before = await read();
  const { done: calls } = await run(sides.known.ours, CALLS_PER_SECOND);
  await run(sides.ingest.ours, CALLS_PER_SECOND * EVENTS_PER_CALL);
  await untilLeft(() => pendingIn(stand.queues.redis, QUEUE_PREFIX), 0, 100);
  const after = await read();
  await worker.stop();
  await stand.queues.empty();
  const aCall = (what: string, value: number, unit: string): Row => ({
    what: `a call: ${what}`,
    ours: `${figure(value / calls)} ${unit}`.trim(),
    against: "",
    value: value / calls,
    unit,
    aim: null,
  });
  const aRow = (what: string, table: "decisions" | "events"): Row => {
    const rows = after[table].rows - before[table].rows;
    const bytes = (after[table].bytes - before[table].bytes) / rows;
    const ours = `${figure(bytes)} B of ${figure(rows)} rows`;
    return {
      what: `PostgreSQL ${what}, indexes included`,
      ours,
      against: "",
      value: bytes,
      unit: "B",
      aim: null,
    };
  };
  const cpu = after.cpu.map((micros, i) => micros - (before.cpu[i] ?? 0));
  const names = ["router", "worker", "maps", "queues"];
  return [
    aCall("commands of the maps' Redis", after.maps.commands - before.maps.commands, ""),
    aCall("commands of the queues' Redis", after.queues.commands - before.queues.commands, ""),
    aCall("log of the maps' Redis", after.maps.logBytes - before.maps.logBytes, "B"),
    aCall("log of the queues' Redis", after.queues.logBytes - before.queues.logBytes, "B"),
    ...names.map((name, i) => aCall(`CPU time, ${name}`, cpu[i] ?? 0, "µs")),
    aRow("a decision", "decisions"),
    aRow("an event", "events"),
  ];
}
