import { describe, expect, it } from "vitest";
import type { LegEvent } from "../../../src/domain/call.ts";
import { foldLeg } from "../../../src/domain/fold-leg.ts";
import { recordLegEvent } from "../../../src/services/calls/record-call-event.ts";
import { exotelAdapter } from "../../../src/telephony/exotel/index.ts";
import { lineView } from "../../telephony/exotel/support/line-view.ts";

const SID = "23c162077629863c1a2d7f29263a162m";

function read(source: string, more: Record<string, string>): LegEvent {
  const call = {
    CallSid: SID,
    CallFrom: "09999999991",
    CallTo: "01135124160",
    From: "09999999991",
  };
  const payload = { ...call, Direction: "incoming", "stickyline-source": source, ...more };
  return exotelAdapter.parseCallEvent(payload, lineView());
}

const phone = (type: string, number: string, second: string) =>
  read("phone", {
    EventType: type,
    DialWhomNumber: number,
    CurrentTime: `2022-02-23 12:32:${second}`,
  });
const ANN = "09968654311";
const BEN = "09968654312";
const RESULT = read("over", {
  DialCallStatus: "completed",
  DialCallDuration: "40",
  CurrentTime: "2022-02-23 12:32:50",
});

async function record(events: readonly LegEvent[]): Promise<LegEvent[]> {
  const log: LegEvent[] = [];
  const deps: Parameters<typeof recordLegEvent>[0] = {
    applyLegEvent: async (_workspace, event) => foldLeg([event]),
    async appendEvent({ event }) {
      if (!log.some(({ key }) => key === event.key)) log.push(event);
    },
    followCall: async () => undefined,
    callOf: async () => ({ events: [...log] }),
    now: () => RESULT.at,
  };
  for (const event of events) {
    await recordLegEvent(deps, { workspaceId: "main", lineId: "line", receivedAt: 0, event });
  }
  return log.filter(({ identity, connectedAt }) => identity !== null && connectedAt !== null);
}

describe("a result that says they talked and not who", () => {
  const dial = phone("Dial", ANN, "02");
  const terminal = phone("Terminal", ANN, "49");

  it.each([
    ["last", [dial, terminal, RESULT]],
    ["before the phone's own end", [dial, RESULT, terminal]],
    ["first, and twice", [RESULT, dial, terminal, RESULT]],
  ])("is a talk of the only rep whose phone rang, when it comes %s", async (_when, events) => {
    expect(await record(events)).toEqual([
      expect.objectContaining({
        identity: "exotel:number:+919968654311",
        number: "+919999999991",
        kind: "ended",
        connectedAt: RESULT.at - 40_000,
      }),
    ]);
  });

  it("is nobody's where two phones rang, or none", async () => {
    expect(await record([dial, phone("Dial", BEN, "02"), RESULT])).toEqual([]);
    expect(await record([RESULT])).toEqual([]);
  });
});
