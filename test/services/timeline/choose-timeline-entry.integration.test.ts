import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHubspotClient } from "../../../src/crm/hubspot/index.ts";
import {
  changeCrmSettings,
  DEFAULT_CRM_SETTINGS,
  type TimelineSettings,
} from "../../../src/domain/crm-settings.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import {
  createHubspotBox,
  type HubspotBox,
} from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import {
  createChooseTimelineEntry,
  type FoundTimeline,
} from "../../../src/services/timeline/choose-timeline-entry.ts";
import { entryWith } from "../../crm/hubspot/support/entry-with.ts";

const DAY = 86_400_000;
let at = Date.UTC(2027, 2, 1);
let box: HubspotBox;

beforeAll(async () => {
  box = await createHubspotBox({
    accessToken: "pat",
    now: () => at,
    random: () => 0,
    people: { owners: [], contacts: [{ id: "1001", properties: { phone: "+14155550101" } }] },
  });
});
afterAll(() => box.close());

const client = () =>
  createHubspotClient({ accessToken: "pat", baseUrl: box.url, now: Date.now, random: Math.random });

function chooser() {
  const found: FoundTimeline[] = [];
  const choose = createChooseTimelineEntry({
    setTimeline: (_workspaceId, _connectionId, one) => {
      found.push(one);
      return Promise.resolve();
    },
    now: () => at,
  });
  return {
    found,
    choose: (
      options: {
        entry?: TimelineSettings["entry"];
        otherCalls?: TimelineSettings["otherCalls"];
        countForeignCalls?: ReturnType<typeof client>["countForeignCalls"];
      } = {},
    ) => {
      const {
        entry = "auto",
        otherCalls = "auto",
        countForeignCalls = client().countForeignCalls,
      } = options;
      return choose("w", {
        connectionId: "c",
        settings: changeCrmSettings(DEFAULT_CRM_SETTINGS, { timeline: { entry, otherCalls } }),
        timeline: found.at(-1) ?? null,
        client: { countForeignCalls },
      });
    },
  };
}

describe("as what a call is put on the timeline", () => {
  it.each([
    ["call", "call"],
    ["note", "note"],
    ["off", "off"],
    ["annotate", "annotation"],
  ] as const)("is %s where the admin says so", async (entry, chosen) => {
    expect((await chooser().choose({ entry })).entry).toBe(chosen);
  });

  it("is a call while only we log calls, and a note once another app does", async () => {
    await client().createCallLog(entryWith({ externalId: "stickyline-w-1", ownerId: null, at }));
    at += 60_000;
    const { choose, found } = chooser();
    expect(await choose()).toEqual({ entry: "call", otherCalls: true });
    for (let call = 0; call < 3; call += 1) {
      box.logForeignCall({ hs_timestamp: new Date(at).toISOString() }, "1001");
    }
    at += 60_000;
    expect(await choose()).toEqual({ entry: "call", otherCalls: true });
    at += DAY;
    expect(await choose()).toEqual({ entry: "note", otherCalls: false });
    expect(found.map(({ entry }) => entry)).toEqual(["call", "note"]);
    expect(found[1]?.reason).toContain("3 of the last 4 calls");
    at += 8 * DAY;
    expect(await choose()).toEqual({ entry: "call", otherCalls: true });
  });

  it("stays what it was while HubSpot can't be asked", async () => {
    const { choose, found } = chooser();
    const away = () =>
      Promise.reject(new StickylineError("VENDOR_UNAVAILABLE", "away", { retryable: true }));
    expect(await choose({ countForeignCalls: away })).toEqual({
      entry: "call",
      otherCalls: false,
    });
    found.push({ entry: "note", reason: "found before", checkedAt: at - 2 * DAY });
    expect((await choose({ countForeignCalls: away })).entry).toBe("note");
    const broken = () => Promise.reject(new StickylineError("DISCONNECTED", "broken"));
    await expect(choose({ countForeignCalls: broken })).rejects.toMatchObject({
      code: "DISCONNECTED",
    });
  });

  it.each([
    ["on", "call", true],
    ["off", "call", false],
    ["on", "app-event", true],
    ["on", "annotate", false],
    ["on", "off", false],
  ] as const)("with other calls %s and entry %s", async (otherCalls, entry, isOn) => {
    expect((await chooser().choose({ entry, otherCalls })).otherCalls).toBe(isOn);
  });
});
