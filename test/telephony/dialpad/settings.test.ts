import { describe, expect, it } from "vitest";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";

const check = (settings: Record<string, unknown>) => dialpadAdapter.checkSettings?.(settings, {});
const can = (settings: Record<string, unknown>, connected = true) =>
  dialpadAdapter.capabilitiesOn?.(settings, connected);
const warn = (settings: Record<string, unknown>, connected = true) =>
  dialpadAdapter.warnOf?.({
    id: "line",
    secrets: [],
    fallback: { type: "office", id: "1" },
    region: "US",
    settings,
    connected,
  });

const RESCUE = { noAnswerRescue: { afterSeconds: 20 } };
const QUEUE = { queueWait: { callCenterId: "4500", maxSeconds: 300 } };

describe("the settings of a line on Dialpad", () => {
  it("say of a contact centre that it can prefer the last agent by itself", () => {
    const line = { id: "line", secrets: [], region: "US", settings: {}, connected: true };
    const office = { type: "office", id: "1" };
    const centre = { type: "callcenter", id: "4500" };
    const told = [expect.stringContaining("hold-out")];
    expect(dialpadAdapter.warnOf?.({ ...line, fallback: centre })).toEqual(told);
    expect(dialpadAdapter.warnOf?.({ ...line, fallback: office, team: centre })).toEqual(told);
    expect(dialpadAdapter.warnOf?.({ ...line, fallback: office })).toEqual([]);
  });

  it("are all off unless set", () => {
    expect(check({})).toEqual({ noAnswerRescue: null, queueWait: null });
    expect(check(RESCUE)).toEqual({ ...RESCUE, queueWait: null });
    expect(can({})).toEqual(dialpadAdapter.capabilities);
    expect(warn({})).toEqual([]);
  });

  it.each([
    [{ noAnswerRescue: { afterSeconds: 4 } }, "vendorSettings.noAnswerRescue"],
    [{ noAnswerRescue: { afterSeconds: 121 } }, "vendorSettings.noAnswerRescue"],
    [{ noAnswerRescue: {} }, "vendorSettings.noAnswerRescue"],
    [{ noAnswerRescue: { afterSeconds: 20, to: 1 } }, "vendorSettings.noAnswerRescue"],
    [{ queueWait: { callCenterId: "4500" } }, "vendorSettings.queueWait"],
    [{ queueWait: { callCenterId: "sales", maxSeconds: 60 } }, "vendorSettings.queueWait"],
    [{ queueWait: { callCenterId: "4500", maxSeconds: 9 } }, "vendorSettings.queueWait"],
    [{ queueWait: { callCenterId: "4500", maxSeconds: 3601 } }, "vendorSettings.queueWait"],
    [{ rescue: true }, "vendorSettings.rescue"],
  ])("are refused by name: %j", (settings, field) => {
    expect(() => check(settings)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field }) as Error,
    );
  });

  it("let callers wait longer than questions do, in the queue", () => {
    expect(can(QUEUE)).toMatchObject({
      wait: { stepMs: 5_000, maxMs: 300_000, queue: { type: "callcenter", id: "4500" } },
      asksAgainAfterNoAnswer: false,
    });
  });

  it("go on after a rep let it ring", () => {
    expect(can(RESCUE)).toMatchObject({
      asksAgainAfterNoAnswer: true,
      rescueAfterMs: 20_000,
      wait: dialpadAdapter.capabilities.wait,
    });
  });

  it("do nothing while Dialpad's API can't be reached for the line, and say so", () => {
    expect(can({ ...RESCUE, ...QUEUE }, false)).toEqual(dialpadAdapter.capabilities);
    expect(warn({ ...RESCUE, ...QUEUE }, false)).toEqual([
      expect.stringMatching(/^noAnswerRescue does nothing until the line is provisioned/),
      expect.stringMatching(/^queueWait does nothing until the line is provisioned/),
    ]);
  });

  it("say that neither is confirmed on a real account", () => {
    expect(warn({ ...RESCUE, ...QUEUE })).toEqual([
      expect.stringMatching(/^noAnswerRescue is on: .*unconfirmed on a real account/),
      expect.stringMatching(/^queueWait is on: .*unconfirmed on a real account/),
    ]);
  });

  it("count as off where what is stored can't be read", () => {
    expect(can({ noAnswerRescue: "yes" })).toEqual(dialpadAdapter.capabilities);
  });
});
