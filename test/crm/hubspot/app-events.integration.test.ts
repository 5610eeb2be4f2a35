import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { APP_EVENT_FILE, APP_EVENT_TYPE } from "../../../src/crm/hubspot/app-events.ts";
import { createHubspotClient } from "../../../src/crm/hubspot/index.ts";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { faultsOf, SPECS } from "../../sandbox/hubspot/published-schema.ts";
import { entryWith } from "./support/entry-with.ts";
import { startTestBox } from "./support/start-test-box.ts";

const missing = existsSync(SPECS)
  ? ""
  : " (skipped: HubSpot's published OpenAPI files are not beside this repository)";
let box: HubspotBox;

beforeEach(async () => {
  box = await startTestBox();
  box.appEvents.declare(APP_EVENT_FILE);
});
afterEach(() => box.close());

const client = (appEventType: string | null = APP_EVENT_TYPE) =>
  createHubspotClient({
    accessToken: "test-token",
    baseUrl: box.url,
    now: Date.now,
    random: () => 0.5,
    wait: () => Promise.resolve(),
    appEventType,
  });

describe("an event of our app", () => {
  it.each(["empty-200", "created-201"] as const)(
    "is taken once, answered by %s",
    async (answer) => {
      box.switches.appEventAnswer = answer;
      const entry = entryWith({ durationMs: 65_400 });
      expect(await client().createAppEvent(entry)).toBe("call-1");
      expect(await client().createAppEvent(entry)).toBe("call-1");
      expect(box.appEvents.sent).toEqual([
        {
          id: "call-1-1001",
          eventTypeName: "stickyline_call",
          contactId: "1001",
          timestamp: "2026-10-01T12:00:00.000Z",
          properties: {
            title: "Call with Ada",
            details: "Ada got the call: she owns the contact.\nTeam: not tried.",
            outcome: "answered",
            direction: "inbound",
            seconds: "65",
          },
        },
      ]);
    },
  );

  it.skipIf(missing !== "")(`is what HubSpot publishes${missing}`, async () => {
    await client().createAppEvent(entryWith());
    const sent = box.requests.at(-1)?.body;
    const file = "timeline.2026-03.r147898.json";
    expect(faultsOf(file, "AppEventOccurrence", sent)).toEqual([]);
    expect(faultsOf(file, "AppEventOccurrence", { ...(sent as object), id: 7 })).toHaveLength(1);
  });

  it("is on the timeline of those contacts that are still there", async () => {
    box.deleteContact("1001");
    await client().createAppEvent(entryWith({ contactIds: ["1001", "1002"] }));
    expect(box.appEvents.sent.map(({ contactId }) => contactId)).toEqual(["1002"]);
  });

  it("of a talk whose end nobody told us says that they talked", async () => {
    await client().createAppEvent(entryWith({ outcome: "in-progress", durationMs: null }));
    expect(box.appEvents.sent[0]?.properties).toMatchObject({ outcome: "answered" });
    expect(box.appEvents.sent[0]?.properties).not.toHaveProperty("seconds");
  });

  it.each([
    ["of a type that HubSpot does not know", "another_type", "VENDOR_REFUSED"],
    ["where none is set up", null, "CONFIG_INVALID"],
  ])("%s is refused for good", async (_why, type, code) => {
    await expect(client(type).createAppEvent(entryWith())).rejects.toMatchObject({
      code,
      retryable: false,
    });
  });

  it("is refused for good to an app without approval, and tried again while HubSpot is busy", async () => {
    box.fail({ kind: "unavailable", path: /events$/, count: 2 });
    await client().createAppEvent(entryWith());
    box.switches.appEvents = "unapproved";
    await expect(
      client().createAppEvent(entryWith({ externalId: "call-2" })),
    ).rejects.toMatchObject({ code: "UNAUTHORIZED", retryable: false });
    expect(box.appEvents.sent).toHaveLength(1);
  });
});
