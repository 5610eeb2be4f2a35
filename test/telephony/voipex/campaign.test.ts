import { describe, expect, it } from "vitest";
import { checkCallList } from "../../../src/telephony/voipex/call-list.ts";
import { checkCampaign } from "../../../src/telephony/voipex/campaign.ts";

const PERIOD = { startTime: "09:00", endTime: "17:00", weekDays: [1, 2, 3, 4, 5, 6, 7] };
const RULE = { status: "RS_ERROR", retryAfter: 15, maxAttempts: 1 };
const QUEUE = { type: "queue", boostFactor: 1.1, maxWaitingCalls: 2, queue: "green" };
const CAMPAIGN = {
  name: "campaign",
  callerId: "123456789",
  activePeriod: PERIOD,
  callLists: [1],
  rescheduleRules: [RULE],
  ivr: "TUxw53xCBf",
  endpoint: QUEUE,
};
const period = (more: object) => ({ activePeriod: { ...PERIOD, ...more } });
const rule = (more: object) => ({ rescheduleRules: [{ ...RULE, ...more }] });
const endpoint = (more: object) => ({ endpoint: { ...QUEUE, ...more } });

describe("a campaign of Voipex's Dialer", () => {
  it("is taken as the page's sample has it", () => {
    expect(checkCampaign(CAMPAIGN)).toEqual(CAMPAIGN);
  });

  it("has the page's defaults where nothing is said", () => {
    const { rescheduleRules: _rules, endpoint: _endpoint, ...needed } = CAMPAIGN;
    expect(checkCampaign(needed)).toEqual({
      ...needed,
      rescheduleRules: [],
      endpoint: { type: "phone", boostFactor: 1, maxWaitingCalls: 2 },
    });
  });

  it.each(["name", "callerId", "activePeriod", "callLists", "ivr"] as const)(
    "needs %s",
    (field) => {
      const { [field]: _left, ...without } = CAMPAIGN;
      expect(() => checkCampaign(without)).toThrow(
        expect.objectContaining({ code: "INPUT_INVALID", field }),
      );
    },
  );

  it.each<[string, object]>([
    ["name", { name: " " }],
    ["callerId", { callerId: "Sales" }],
    ["callerId", { callerId: 123_456_789 }],
    ["activePeriod.startTime", period({ startTime: "9:00" })],
    ["activePeriod.startTime", period({ startTime: undefined })],
    ["activePeriod.endTime", period({ endTime: "24:00" })],
    ["activePeriod.endTime", period({ endTime: "09:00" })],
    ["activePeriod.endTime", period({ startTime: "22:00", endTime: "06:00" })],
    ["activePeriod.weekDays", period({ weekDays: [] })],
    ["activePeriod.weekDays", period({ weekDays: [1, 1] })],
    ["activePeriod.weekDays.0", period({ weekDays: [0] })],
    ["activePeriod.weekDays.1", period({ weekDays: [7, 8] })],
    ["activePeriod.timeZone", period({ timeZone: "Europe/Prague" })],
    ["callLists", { callLists: [] }],
    ["callLists.0", { callLists: ["1"] }],
    ["rescheduleRules.0.status", rule({ status: "" })],
    ["rescheduleRules.0.retryAfter", rule({ retryAfter: 1.5 })],
    ["rescheduleRules.0.retryAfter", rule({ retryAfter: -1 })],
    ["rescheduleRules.0.maxAttempts", rule({ maxAttempts: 0 })],
    ["rescheduleRules.1.status", { rescheduleRules: [RULE, RULE] }],
    ["ivr", { ivr: 7 }],
    ["endpoint.type", endpoint({ type: "agents" })],
    ["endpoint.type", endpoint({ type: undefined })],
    ["endpoint.boostFactor", endpoint({ boostFactor: 0 })],
    ["endpoint.maxWaitingCalls", endpoint({ maxWaitingCalls: -1 })],
    ["endpoint.queue", endpoint({ queue: undefined })],
    ["priority", { priority: 1 }],
  ])("is refused for its %s: %j", (field, wrong) => {
    const given: unknown = JSON.parse(JSON.stringify({ ...CAMPAIGN, ...wrong }));
    expect(() => checkCampaign(given)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field }),
    );
  });

  it("may have statuses that no page names", () => {
    const { rescheduleRules } = checkCampaign({ ...CAMPAIGN, ...rule({ status: "RS_NEW" }) });
    expect(rescheduleRules).toEqual([{ ...RULE, status: "RS_NEW" }]);
  });
});

describe("a call list", () => {
  it.each<[string, object]>([
    ["name", { numbers: ["123456789"] }],
    ["numbers", { name: "list", numbers: [] }],
    ["numbers.0", { name: "list", numbers: ["Ada"] }],
    ["numbers.1", { name: "list", numbers: ["420777888999", "+420777888999"] }],
  ])("is refused for its %s, without the number being said", (field, given) => {
    expect(() => checkCallList(given)).toThrow(
      expect.objectContaining({
        code: "INPUT_INVALID",
        field,
        message: expect.not.stringContaining("777888999"),
      }),
    );
  });
});
