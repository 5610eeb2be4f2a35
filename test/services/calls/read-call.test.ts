import { expect, it } from "vitest";
import type { LegEvent } from "../../../src/domain/call.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import { readCall } from "../../../src/services/calls/read-call.ts";
import { decision } from "../../domain/support/told-call.ts";

const HOUR = 3_600_000;
const waits = decision({ outcome: "wait", repId: null, target: { type: "callcenter", id: "1" } });

/** The call of a caller whose leg is in a queue, this long after the decision. */
async function isLive(last: Decision, kinds: readonly LegEvent["kind"][], afterMs: number) {
  const events = kinds.map((kind, index): LegEvent => ({
    key: `e${index}`,
    legId: "dialpad:8",
    kind,
    at: last.at + index,
    identity: null,
    direction: "inbound",
    number: null,
    internalNumber: null,
    startedAt: null,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    links: [],
    details: {},
  }));
  const deps = {
    settingsOf: () => undefined,
    callOf: async () => ({
      legIds: ["dialpad:7", "dialpad:8"],
      events,
      links: [],
      decisions: [last],
    }),
    decisionsNear: async () => [],
    linkLegs: async () => undefined,
    partCalls: async () => undefined,
    now: () => last.at + afterMs,
  };
  return (await readCall(deps, "main", "dialpad:7")).live;
}

it("a call goes on while its caller is in a queue, though nobody's phone rings", async () => {
  expect(await isLive(waits, ["queued"], 60_000)).toBe(true);
  expect(await isLive(waits, ["queued", "ended"], 60_000)).toBe(false);
  expect(await isLive(decision({ outcome: "team", repId: null }), ["queued"], 60_000)).toBe(false);
});

it("a caller in a queue whose hang-up was lost is gone after an hour", async () => {
  expect(await isLive(waits, ["queued"], HOUR - 1)).toBe(true);
  expect(await isLive(waits, ["queued"], HOUR)).toBe(false);
});
