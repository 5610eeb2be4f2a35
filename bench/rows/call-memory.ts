import { createNoteCallEnds } from "../../src/state/call-ends.ts";
import { END_TTL_MS, LEG_TTL_MS, workspacePrefix } from "../../src/state/keys.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createApplyLegEvent } from "../../src/state/presence.ts";
import { toLegEvent } from "../../src/telephony/dialpad/map.ts";
import { STAGES, toCallEvent } from "../load/call-event.ts";
import { OWNING_REPS, knownNumber } from "../load/callers.ts";
import { atMost, figure, type Row } from "../report/row.ts";
import type { Stand } from "../stand/open-stand.ts";

const WORKSPACE = "calls";
const LINE = { id: "line", secrets: [], fallback: { type: "department", id: "1" }, region: "US" };
const FIRST_CALL = 7_000_000_000_000_000;
/** A key's place in the tables of keys and of expiries, which MEMORY USAGE leaves out. */
const TABLE_BYTES = 48;
const AT_ONCE = 50;
const LONGEST_OF_LEG_MS = Math.max(LEG_TTL_MS, END_TTL_MS) + 3_600_000;

/** What calls leave in Redis: what goes within a day counts as the leg's, what stays for longer as the caller's talks. */
export async function measureCallMemory(stand: Stand, calls: number): Promise<Row[]> {
  const redis = openRedis(stand.maps.url, { role: "worker", onError: () => undefined });
  const apply = createApplyLegEvent(redis);
  const noteCallEnds = createNoteCallEnds(redis);
  const play = async (call: number) => {
    const told = { callId: FIRST_CALL + call, rep: call % OWNING_REPS, number: knownNumber(call) };
    for (const stage of STAGES.keys()) {
      const event = toLegEvent(toCallEvent({ ...told, stage }), LINE);
      await apply(WORKSPACE, event, Date.now());
      if (event.callEnds) await noteCallEnds(WORKSPACE, event.callEnds, event.at);
    }
  };
  for (let from = 0; from < calls; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, calls - from);
    await Promise.all(Array.from({ length: count }, (_, i) => play(from + i)));
  }
  let [legs, talks] = [0, 0];
  const { redis: raw } = stand.maps;
  const match = `${workspacePrefix(WORKSPACE)}*`;
  for await (const found of raw.scanStream({ match, count: 1_000 })) {
    const names: string[] = found;
    const sizes = await Promise.all(
      names.map(async (name) => {
        const [left, bytes] = await Promise.all([
          raw.pttl(name),
          raw.call("MEMORY", "USAGE", name, "SAMPLES", "0"),
        ]);
        return { left, bytes: Number(bytes) + TABLE_BYTES };
      }),
    );
    for (const { left, bytes } of sizes) {
      if (left >= 0 && left <= LONGEST_OF_LEG_MS) legs += bytes;
      else talks += bytes;
    }
  }
  redis.disconnect();
  const row = (what: string, bytes: number, most: number): Row => ({
    what: `Redis ${what}, of ${figure(calls)} calls`,
    ours: `${figure(bytes / calls)} B`,
    against: "",
    value: bytes / calls,
    unit: "B",
    aim: atMost(most),
  });
  return [row("a caller's talks", talks, 48), row("a leg", legs, 256)];
}
