import { describe, expect, it } from "vitest";
import type { LegState } from "../../src/domain/call.ts";
import { contributionOf } from "../../src/domain/leg-contribution.ts";

const of = (more: Partial<LegState>) =>
  contributionOf("dialpad:7", {
    phase: "ended",
    since: 5_000,
    identity: "dialpad:user:1",
    direction: "outbound",
    number: "+14155551001",
    startedAt: 1_000,
    connectedAt: null,
    endedAt: 5_000,
    endReason: "missed",
    newestAt: 5_000,
    ...more,
  });

describe("whom a leg tried to reach", () => {
  const tried = { identity: "dialpad:user:1", number: "+14155551001", at: 1_000 };

  it("is the number that has not taken the call, from its beginning on", () => {
    expect(of({}).tried).toEqual(tried);
    expect(of({ phase: "ringing", endedAt: null, endReason: null }).tried).toEqual(tried);
    expect(of({ startedAt: null }).tried).toEqual({ ...tried, at: 5_000 });
  });

  it("is also a number whose mailbox took it", () => {
    const mailbox = { connectedAt: 2_000, endReason: "voicemail" } as const;
    expect(of(mailbox).tried).toEqual(tried);
    expect(of(mailbox).talk).toBeNull();
  });

  it.each<[string, Partial<LegState>]>([
    ["who was reached", { connectedAt: 2_000, endReason: "hangup" }],
    ["who calls us", { direction: "inbound" }],
    ["without a number", { number: null }],
    ["before it rings", { phase: "idle" }],
  ])("is nobody %s", (_who, more) => expect(of(more).tried).toBeNull());
});

describe("how long a leg keeps its rep busy", () => {
  const ms = (phase: "ringing" | "talking", longestTalkMs?: number) =>
    (of({ phase, longestTalkMs }).lease?.expiresAt ?? 0) - 5_000;

  it("is as long as its kind lasts at most, and a talk as long as the vendor lets it", () => {
    expect(ms("ringing")).toBe(120_000);
    expect(ms("talking")).toBe(4 * 3_600_000);
    expect(ms("talking", 600_000)).toBe(720_000);
    expect(ms("talking", 9 * 3_600_000)).toBe(4 * 3_600_000);
  });
});
