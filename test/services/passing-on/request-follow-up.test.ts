import { describe, expect, it } from "vitest";
import type { Decision } from "../../../src/domain/decision.ts";
import { DEFAULT_LINE_ROUTING, type Line } from "../../../src/domain/settings.ts";
import { createRequestFollowUp } from "../../../src/services/passing-on/request-follow-up.ts";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import { decision } from "../../domain/support/told-call.ts";

const BOTH = {
  noAnswerRescue: { afterSeconds: 20 },
  queueWait: { callCenterId: "4500", maxSeconds: 300 },
};
const queued = {
  outcome: "wait",
  repId: null,
  target: { type: "callcenter", id: "4500" },
} as const;

/** What is asked for after these decisions, on a line with these settings, two seconds later. */
async function followUps(
  decisions: readonly Decision[],
  vendorSettings: Record<string, unknown> = BOTH,
  line: Partial<Line> | null = {},
) {
  const asked: string[] = [];
  const ask = (what: string) => async (one: { id: string }, delayMs: number) => {
    asked.push(`${what} ${one.id} in ${delayMs} ms`);
  };
  const known: Line = {
    ...DEFAULT_LINE_ROUTING,
    id: "line",
    workspaceId: "main",
    key: "key",
    vendor: "dialpad",
    name: "Main",
    connectionId: "phones",
    secret: null,
    previousSecret: null,
    fallback: { type: "office", id: "1" },
    team: null,
    busyMenu: true,
    enabled: true,
    sandbox: false,
    vendorSettings,
    ...line,
  };
  const request = createRequestFollowUp({
    noteSettings: async () => undefined,
    lineById: () => (line === null ? undefined : known),
    capabilitiesOf: ({ vendorSettings: settings = {}, connectionId }) =>
      dialpadAdapter.capabilitiesOn?.(settings, connectionId !== null) ??
      dialpadAdapter.capabilities,
    requestRescue: ask("rescue"),
    requestPull: ask("pull"),
    now: () => 3_000,
  });
  await request(decisions);
  return asked;
}

describe("what is looked after once a call is decided", () => {
  it("is a rep who may let it ring, and a caller in a queue", async () => {
    expect(await followUps([decision(), decision({ id: "d2", ...queued })])).toEqual([
      "rescue d1 in 18000 ms",
      "pull d2 in 500 ms",
    ]);
  });

  it("is also whoever the call was passed on to", async () => {
    const passedOn = { how: "rescue", result: "accepted", fromRepId: "bo", afterMs: 1 } as const;
    expect(await followUps([decision({ passedOn })])).toHaveLength(1);
    expect(await followUps([decision({ passedOn: { ...passedOn, result: "refused" } })])).toEqual(
      [],
    );
  });

  it.each([
    ["only observed", { observed: true }],
    ["sent to the team", { outcome: "team", repId: null }],
    ["asked", { outcome: "ask", repId: null, target: null }],
    ["sent to a mailbox", { outcome: "voicemail" }],
  ] as const)("is no call that was %s", async (_what, more) => {
    expect(await followUps([decision(more)])).toEqual([]);
  });

  it.each([
    ["is off", {}, {}],
    ["has no connection", BOTH, { connectionId: null }],
    ["is gone", BOTH, null],
  ])("is nothing where the line %s", async (_what, settings, line) => {
    const both = [decision(), decision({ id: "d2", ...queued })];
    expect(await followUps(both, settings, line)).toEqual([]);
  });
});
