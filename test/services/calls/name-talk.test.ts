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
  return log;
}

/** Who talked, from when to when. */
function talkOf(log: readonly LegEvent[]) {
  const { identity, connectedAt, endedAt, number } = foldLeg(
    log.filter(({ legId }) => legId === `exotel:${SID}:named`),
  );
  return identity === null ? null : { identity, connectedAt, endedAt, number };
}

describe("a result that says they talked and not who", () => {
  const dial = phone("Dial", ANN, "02");
  const terminal = phone("Terminal", ANN, "49");

  it.each([
    ["last", [dial, terminal, RESULT]],
    ["before the phone's own end", [dial, RESULT, terminal]],
    ["first, and twice", [RESULT, dial, terminal, RESULT]],
  ])("is a talk of the only rep whose phone rang, when it comes %s", async (_when, events) => {
    expect(talkOf(await record(events))).toEqual({
      identity: "exotel:number:+919968654311",
      number: "+919999999991",
      connectedAt: RESULT.at - 40_000,
      endedAt: RESULT.at,
    });
  });

  const later = phone("Dial", BEN, "20");
  const unanswered = read("attempt", {
    DialCallStatus: "no-answer",
    DialWhomNumber: BEN,
    CurrentTime: "2022-02-23 12:32:40",
  });

  it.each([
    ["whose phone rang last", [dial, later, RESULT], BEN],
    ["whose phone rang last, where the result comes first", [RESULT, dial, later], BEN],
    ["whose phone rang last, where theirs comes first", [RESULT, later, dial], BEN],
    ["who was not said to have missed it", [later, unanswered, dial, RESULT], ANN],
    ["who was not said to have missed it, later", [RESULT, later, dial, unanswered], ANN],
  ])("is a talk of %s", async (_whom, events, number) => {
    const identity = `exotel:number:+91${number.slice(1)}`;
    expect(talkOf(await record(events))).toMatchObject({ identity });
  });

  it("is a talk of the one of a group who was busy for longest", async () => {
    const others = [phone("Dial", BEN, "02"), phone("Terminal", BEN, "09")];
    const found = talkOf(await record([RESULT, ...others, dial, terminal]));
    expect(found).toMatchObject({ identity: "exotel:number:+919968654311" });
  });

  it("is somebody's where two phones can't be told apart, and nobody's where none rang", async () => {
    const ben = phone("Dial", BEN, "02");
    for (const events of [
      [dial, ben, RESULT],
      [RESULT, dial, ben],
    ]) {
      expect(talkOf(await record(events))).toMatchObject({ identity: "somebody" });
    }
    expect(talkOf(await record([later, unanswered, RESULT]))).toMatchObject({
      identity: "somebody",
    });
    expect(talkOf(await record([RESULT]))).toBeNull();
  });
});

describe("a call's result", () => {
  const dial = phone("Dial", ANN, "02");
  const stateOf = (log: readonly LegEvent[]) =>
    foldLeg(log.filter(({ legId }) => legId === dial.legId));

  it("frees a phone whose end was lost, whichever comes first", async () => {
    const states = await Promise.all(
      [
        [dial, RESULT],
        [RESULT, dial],
      ].map(async (events) => stateOf(await record(events))),
    );
    expect(states[0]).toMatchObject({ phase: "ended", endedAt: RESULT.at });
    expect(states[1]).toEqual(states[0]);
  });

  it("frees nobody who was rung after it", async () => {
    const again = phone("Dial", ANN, "55");
    expect(stateOf(await record([dial, RESULT, again])).phase).toBe("held");
  });

  it("is the end that comes first, of several", async () => {
    const attempt = read("attempt", {
      DialCallStatus: "no-answer",
      DialWhomNumber: ANN,
      CurrentTime: "2022-02-23 12:32:30",
    });
    for (const events of [
      [dial, attempt, RESULT],
      [RESULT, attempt, dial],
      [RESULT, dial, attempt],
    ]) {
      expect(stateOf(await record(events))).toMatchObject({ endedAt: attempt.at });
    }
  });
});
