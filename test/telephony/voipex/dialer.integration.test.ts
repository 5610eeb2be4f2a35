import { afterEach, describe, expect, it } from "vitest";
import type { VoipexBox } from "../../../src/sandbox/voipex/index.ts";
import { createDialer } from "../../../src/telephony/voipex/dialer.ts";
import { createVoipexRequest } from "../../../src/telephony/voipex/request.ts";
import { openVoipexBox, VOIPEX_KEY } from "../../support/voipex-box.ts";

type Fetch = typeof globalThis.fetch;

let box: VoipexBox | null = null;

afterEach(async () => {
  await box?.close();
  box = null;
});

/** `around` stands between us and Voipex, and says what we hear of each call. */
async function open(
  around: (path: string, go: () => Promise<Response>) => Promise<Response> = (_path, go) => go(),
  more: Parameters<typeof openVoipexBox>[0] = {},
  now = Date.now,
) {
  box = await openVoipexBox({ assumptions: { api: "page" }, ...more });
  const fetchAround: Fetch = (url, init) =>
    around(new URL(url instanceof Request ? url.url : url).pathname, () => fetch(url, init));
  const options = { apiKey: VOIPEX_KEY, baseUrl: box.baseUrl, wait: async () => undefined };
  return createDialer(createVoipexRequest({ ...options, fetch: fetchAround, now }));
}

const LIST = { name: "Callbacks 1", numbers: ["123456789", "777888999"] };
const CAMPAIGN = {
  name: "Callbacks 1",
  callerId: "222333444",
  activePeriod: { startTime: "09:00", endTime: "17:00", weekDays: [1, 2, 3, 4, 5] },
  ivr: "TUxw53xCBf",
  endpoint: { type: "queue", queue: "green", maxWaitingCalls: 1 },
};
const sent = (call: string) => box?.requests.filter((one) => one === call).length;
const lists: number[] = [];
const onList = async (id: number) => {
  lists.push(id);
};

describe("Voipex's Dialer", () => {
  it("lists the IVR applications as the page shows them", async () => {
    const dialer = await open();
    expect(await dialer.listIvrs()).toEqual([
      {
        id: "TUxw53xCBf",
        name: "IVR-app-name",
        description: "",
        routing: [{ exten: "900", ddi: "222333444" }],
      },
    ]);
  });

  it("makes a list and a campaign of it, which stands still until it is started", async () => {
    const dialer = await open();
    const { callListId, campaignId } = await dialer.prepare(LIST, CAMPAIGN, onList);
    expect(lists.at(-1)).toBe(callListId);
    expect(box?.campaigns.get(campaignId)).toMatchObject({
      state: "new",
      callLists: [callListId],
      rescheduleRules: [],
      endpoint: { type: "queue", boostFactor: 1, maxWaitingCalls: 1, queue: "green" },
    });
  });

  it("starts, pauses, goes on, reloads and removes", async () => {
    const dialer = await open();
    const { campaignId } = await dialer.prepare(LIST, CAMPAIGN, onList);
    const after = async (command: Parameters<typeof dialer.control>[1]) => {
      await dialer.control(campaignId, command);
      return box?.campaigns.get(campaignId)?.state;
    };
    expect(await after("start")).toBe("running");
    expect(await after("pause")).toBe("paused");
    expect(await after("unpause")).toBe("running");
    expect(await after("reload")).toBe("running");
    expect(await after("remove")).toBeUndefined();
    await expect(dialer.control(campaignId, "start")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("says what is missing without the right to manage the Dialer", async () => {
    const dialer = await open(undefined, { dialerRights: false });
    await expect(dialer.listIvrs()).rejects.toMatchObject({
      code: "VENDOR_REFUSED",
      message: expect.stringContaining("rights"),
    });
  });

  it("makes nothing for an IVR that is gone, nor of what is not right", async () => {
    const dialer = await open();
    await expect(dialer.prepare(LIST, { ...CAMPAIGN, ivr: "gone" }, onList)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "ivr",
    });
    await expect(dialer.prepare(LIST, { ...CAMPAIGN, name: "" }, onList)).rejects.toMatchObject({
      field: "name",
    });
    expect(sent("POST /dialer/call-lists")).toBe(0);
  });

  it("makes no campaign of a list that holds another count of numbers", async () => {
    const dialer = await open(async (path, go) => {
      const answer = await go();
      if (path !== "/dialer/call-lists") return answer;
      return Response.json({ id: 1, message: "Call list successfully created", numbersCount: 1 });
    });
    await expect(dialer.prepare(LIST, CAMPAIGN, onList)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("1 of 2"),
    });
    expect(lists.at(-1)).toBe(1);
    expect(sent("POST /dialer/campaigns")).toBe(0);
  });

  it.each(["/dialer/call-lists", "/dialer/campaigns"])(
    "sends POST %s once, whatever comes of it",
    async (faulty) => {
      for (const fault of [
        () => Promise.reject(new DOMException("timed out", "TimeoutError")),
        async () => new Response("<html>", { status: 502 }),
        async () => new Response("oops", { status: 500 }),
        async () => new Response("not JSON"),
      ]) {
        const dialer = await open(async (path, go) => {
          const answer = await go();
          return path === faulty ? fault() : answer;
        });
        await expect(dialer.prepare(LIST, CAMPAIGN, onList)).rejects.toMatchObject({
          code: "VENDOR_UNAVAILABLE",
          retryable: true,
        });
        expect(sent(`POST ${faulty}`)).toBe(1);
        await box?.close();
        box = null;
      }
    },
  );

  it("sends a change once where it is answered 401, and goes on with a new token", async () => {
    let refuse = true;
    const dialer = await open(async (path, go) => {
      const answer = await go();
      if (path !== "/dialer/call-lists" || !refuse) return answer;
      refuse = false;
      return Response.json({ message: "unauthorized" }, { status: 401 });
    });
    // nothing says whether it was done
    await expect(dialer.prepare(LIST, CAMPAIGN, onList)).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
    });
    expect(sent("POST /dialer/call-lists")).toBe(1);
    const logins = sent("POST /token");
    expect(await dialer.prepare(LIST, CAMPAIGN, onList)).toMatchObject({ campaignId: 1 });
    expect(sent("POST /token")).toBe((logins ?? 0) + 1);
  });

  it("sends a change again with a new token where the old one had visibly ended meanwhile", async () => {
    let at = Date.now();
    const dialer = await open(
      async (path, go) => {
        // the machine slept before it was sent
        if (path === "/dialer/call-lists" && sent(`POST ${path}`) === 0) at += 3_600_000;
        return go();
      },
      { now: () => at },
      () => at,
    );
    expect(await dialer.prepare(LIST, CAMPAIGN, onList)).toEqual({ callListId: 1, campaignId: 1 });
    expect(sent("POST /dialer/call-lists")).toBe(2);
    expect(box?.campaigns.size).toBe(1);
  });
});
