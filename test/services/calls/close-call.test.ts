import { describe, expect, it } from "vitest";
import type { LegEvent } from "../../../src/domain/call.ts";
import { createCloseCall } from "../../../src/services/calls/close-call.ts";
import { decision } from "../../domain/support/told-call.ts";

const SECOND = 1_000;
const asked = decision({ outcome: "ask", repId: null, target: null });

function ended(legId: string, at: number): LegEvent {
  return {
    key: `${legId}-${at}`,
    legId,
    kind: "ended",
    at,
    identity: null,
    direction: "inbound",
    number: null,
    internalNumber: null,
    startedAt: null,
    connectedAt: null,
    endedAt: at,
    endReason: "hangup",
    links: [],
    details: {},
  };
}

/** What becomes of a call whose caller is asked something that lasts 22 s, looked at so long after. */
async function lookAt(
  afterMs: number,
  events: readonly LegEvent[] = [],
  due: number | null = 22,
  last = asked,
) {
  const did: string[] = [];
  await createCloseCall({
    settingsOf: () => undefined,
    callOf: async () => ({
      legIds: [asked.legId, "dialpad:8"],
      events,
      links: [],
      decisions: [last],
    }),
    decisionsNear: async () => [],
    linkLegs: async () => undefined,
    partCalls: async () => undefined,
    saveStory: async () => undefined,
    tellReps: async () => void did.push("told"),
    dueOf: async () => (due === null ? null : asked.at + due * SECOND),
    lookAgain: async () => void did.push("again"),
    now: () => asked.at + afterMs,
  })("main", asked.legId);
  return did;
}

describe("a call whose caller is in a menu", () => {
  it("is not over before the menu is, and its answer may have come", async () => {
    expect(await lookAt(12 * SECOND)).toEqual(["again"]);
    expect(await lookAt(22 * SECOND)).toEqual(["again"]);
    expect(await lookAt(32 * SECOND)).toEqual(["told"]);
  });

  it("goes on though the phone that rang before has stopped", async () => {
    expect(await lookAt(20 * SECOND, [ended("dialpad:8", asked.at - SECOND)])).toEqual(["again"]);
  });

  it("is over when the caller's own leg says so", async () => {
    expect(await lookAt(15 * SECOND, [ended(asked.legId, asked.at + SECOND)])).toEqual(["told"]);
  });

  it("is over when that is told in whole seconds, in the second of the question", async () => {
    const inTheSecond = { ...asked, at: asked.at + 700 };
    const told = [ended(asked.legId, asked.at)];
    expect(asked.at % SECOND).toBe(0);
    expect(await lookAt(15 * SECOND, told, 22, inTheSecond)).toEqual(["told"]);
  });

  it("is over ten seconds after its last news where nothing is asked any more", async () => {
    expect(await lookAt(9 * SECOND, [], null)).toEqual(["again"]);
    expect(await lookAt(10 * SECOND, [], null)).toEqual(["told"]);
  });
});
