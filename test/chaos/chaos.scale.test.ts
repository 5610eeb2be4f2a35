import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeAll, describe, expect, it } from "vitest";
import { checkAnswers } from "../../chaos/check/answers.ts";
import { ALL_FAULTS } from "../../chaos/faults/all-faults.ts";
import { play } from "../../chaos/play.ts";
import { toDetails, toRows, toText } from "../../chaos/report.ts";
import { findProxy } from "../support/start-proxy.ts";

/** One of each kind; `npm run chaos` plays all of them. */
const SLICE = [
  "router 1 is killed",
  "the queues' Redis is killed",
  "PostgreSQL is killed",
  "both of the maps' servers are killed",
  "worker 2 hangs",
  "the CRM does what it is asked and loses the answer",
];
const SLOT_MS = 5_000;
/** For a machine that has much else to do: the command allows a minute. */
const PATIENCE_MS = 180_000;

describe.skipIf(findProxy() === null)("the installation (skipped: needs caddy and haproxy)", () => {
  beforeAll(async () => {
    const build = spawn(process.execPath, ["src/setup/build.mjs"], { stdio: "inherit" });
    expect(await once(build, "close")).toEqual([0, null]);
  }, 240_000);

  it("answers every caller and loses nothing while what it stands on is killed, hangs and lies", async () => {
    const played = await play({
      seed: 1,
      faults: SLICE.flatMap((name) => ALL_FAULTS.filter((fault) => fault.name === name)),
      slotMs: SLOT_MS,
      callEveryMs: 3_000,
      rightWithinMs: PATIENCE_MS,
    });
    console.log([toText(toRows(played)), ...toDetails(played)].join("\n"));
    expect(played.faults).toHaveLength(SLICE.length);
    expect(played.faults.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(checkAnswers(played.asked, played.faults).bad).toEqual([]);
    expect(played.lost).toEqual([]);
    expect(played.timeline).toEqual({ missing: [], doubled: [] });
    expect(played.presence).toEqual([]);
    expect(played.owners).toEqual([]);
    expect(played.buried).toEqual([]);
    expect(played.crashes).toEqual([]);
  }, 480_000);
});
