import { describe, expect, it } from "vitest";
import {
  advance,
  type CallbackEvent,
  type CallbackLife,
  type CallbackStage,
  CLOSED_STAGES,
  OPEN_STAGES,
} from "../../src/domain/callback.ts";

const NOW = 1_000_000;
const LATER = 2_000_000;

const events: Readonly<Record<CallbackEvent["kind"], CallbackEvent>> = {
  "came-due": { kind: "came-due" },
  "put-off": { kind: "put-off", until: LATER },
  offered: { kind: "offered", repId: "ada", until: LATER },
  lapsed: { kind: "lapsed" },
  dialled: { kind: "dialled", key: "leg-2" },
  undialled: { kind: "undialled" },
  answered: { kind: "answered", until: LATER },
  "goes-on": { kind: "goes-on", until: LATER },
  missed: { kind: "missed", miss: "busy", retryAt: LATER },
  reached: { kind: "reached", by: "ada", calledIn: false },
  completed: { kind: "completed", by: "ada" },
  cancelled: { kind: "cancelled", by: "ada" },
  expired: { kind: "expired" },
  failed: { kind: "failed", reason: "no-window" },
};

/** Where each event leads from each open stage; what is not listed is refused. */
const table: Readonly<Record<string, Partial<Record<CallbackEvent["kind"], CallbackStage>>>> = {
  requested: {
    "came-due": "due",
    "put-off": "requested",
    dialled: "dialling",
    reached: "done",
    completed: "done",
    cancelled: "cancelled",
    expired: "expired",
    failed: "failed",
  },
  due: {
    "put-off": "requested",
    offered: "offered",
    dialled: "dialling",
    reached: "done",
    completed: "done",
    cancelled: "cancelled",
    expired: "expired",
    failed: "failed",
  },
  offered: {
    "put-off": "requested",
    lapsed: "due",
    dialled: "dialling",
    reached: "done",
    completed: "done",
    cancelled: "cancelled",
    expired: "expired",
    failed: "failed",
  },
  dialling: {
    undialled: "due",
    answered: "talking",
    "goes-on": "dialling",
    missed: "requested",
    reached: "done",
    completed: "done",
    cancelled: "cancelled",
  },
  talking: {
    "goes-on": "talking",
    missed: "requested",
    reached: "done",
    completed: "done",
    cancelled: "cancelled",
  },
};

function lifeIn(stage: CallbackStage, more: Partial<CallbackLife> = {}): CallbackLife {
  return {
    stage,
    attemptKeys: [],
    offers: 0,
    offeredTo: null,
    nextAttemptAt: 0,
    expiresAt: 9_000_000,
    closedAt: null,
    closedBy: null,
    closedReason: null,
    ...more,
  };
}

const step = (life: CallbackLife, event: CallbackEvent, maxAttempts = 3) =>
  advance(life, event, { now: NOW, maxAttempts });

describe("each transition", () => {
  const rows = [...OPEN_STAGES, ...CLOSED_STAGES].flatMap((stage) =>
    Object.values(events).map((event) => ({
      stage,
      event,
      kind: event.kind,
      to: table[stage]?.[event.kind] ?? null,
    })),
  );
  it.each(rows)("$stage, $kind: $to", ({ stage, event, to }) => {
    expect(step(lifeIn(stage), event)?.stage ?? null).toBe(to);
  });
});

describe("what goes with it", () => {
  it.each([
    ["reached", "done", "reached", "ada"],
    ["completed", "done", "completed", "ada"],
    ["cancelled", "cancelled", "cancelled", "ada"],
    ["expired", "expired", "too-old", "stickyline"],
    ["failed", "failed", "no-window", "stickyline"],
  ] as const)("%s: says when, who and why", (kind, stage, closedReason, closedBy) => {
    expect(step(lifeIn("due"), events[kind])).toMatchObject({
      stage,
      closedReason,
      closedBy,
      closedAt: NOW,
    });
  });

  it("tells a caller who rang in from one who was rung", () => {
    const closed = step(lifeIn("offered"), { kind: "reached", by: "bob", calledIn: true });
    expect(closed).toMatchObject({ stage: "done", closedReason: "called-in", closedBy: "bob" });
  });

  it("keeps whom it was offered to, how often, and until when", () => {
    const offered = step(lifeIn("due", { offers: 1 }), events.offered);
    expect(offered).toMatchObject({ offers: 2, offeredTo: "ada", nextAttemptAt: LATER });
  });

  it("counts a try once, however often it is told", () => {
    const dialled = step(lifeIn("offered"), events.dialled);
    const missed = dialled && step(dialled, events.missed);
    expect(missed).toMatchObject({ attemptKeys: ["leg-2"], nextAttemptAt: LATER });
    expect(missed && step(missed, events.dialled)).toBeNull();
  });

  it("is no try when the phone system did not make the call", () => {
    const until = LATER;
    const dialled = step(lifeIn("offered"), { kind: "dialled", key: "dial:1", until });
    expect(dialled).toMatchObject({ attemptKeys: ["dial:1"], nextAttemptAt: LATER });
    expect(dialled && step(dialled, events.undialled)).toMatchObject({
      stage: "due",
      attemptKeys: [],
      nextAttemptAt: NOW,
    });
  });

  it.each(["answered", "goes-on"] as const)("is looked at again after %s", (kind) => {
    expect(step(lifeIn("dialling"), events[kind])).toMatchObject({ nextAttemptAt: LATER });
  });

  it("is known by its call once that is known", () => {
    const dialled = lifeIn("dialling", { attemptKeys: ["a", "dial:2"] });
    expect(
      step(dialled, { kind: "missed", miss: "busy", retryAt: LATER, key: "leg-2" }),
    ).toMatchObject({ stage: "requested", attemptKeys: ["a", "leg-2"] });
  });

  it("fails with the last try", () => {
    const last = lifeIn("dialling", { attemptKeys: ["a", "b", "c"] });
    expect(step(last, events.missed)).toMatchObject({
      stage: "failed",
      closedReason: "attempts-used-up",
    });
    expect(step(last, events.missed, 4)?.stage).toBe("requested");
  });
});
