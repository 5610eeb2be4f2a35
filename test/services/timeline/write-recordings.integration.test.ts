import { afterAll, beforeAll, expect, it } from "vitest";
import { type LoggedEvent, recordLegEvent } from "../../../src/services/calls/record-call-event.ts";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import { openTimelineWorld, type TimelineWorld } from "../support/timeline-world.ts";

let world: TimelineWorld;
beforeAll(async () => {
  world = await openTimelineWorld();
});
afterAll(() => world.close());

const LINE = { id: "l", region: "US", secrets: [], fallback: { type: "user", id: "1" } };
const URL_AT_DIALPAD = "https://dialpad.com/r/123";

/** What Dialpad sends minutes after a call. */
function told(more: Readonly<Record<string, unknown>>) {
  return dialpadAdapter.parseCallEvent(
    { call_id: 1, state: "recording", event_timestamp: world.clock.at, ...more },
    LINE,
  );
}

it.each([
  ["an address", { recording_url: URL_AT_DIALPAD }, "recording"],
  ["a list", { recording_url: [URL_AT_DIALPAD] }, "recording"],
  ["details", { recording_details: [{ id: "1", url: URL_AT_DIALPAD }] }, "recording"],
  ["an admin's", { admin_recording_urls: [URL_AT_DIALPAD] }, "recording"],
  ["a voicemail", { voicemail_link: URL_AT_DIALPAD }, "voicemail"],
])("adds %s that comes after the entry was written, once", async (_name, payload, kind) => {
  const scene = await world.begin();
  await scene.answer();
  await scene.hangUp();
  world.clock.at += 60_000;
  expect(await scene.worker()()).toBe("written");
  const event = told(payload);
  const asked: string[] = [];
  await recordLegEvent(
    {
      applyLegEvent: () => Promise.reject(new Error("a note changes no leg")),
      appendEvent: ({ event: { recordings } }: LoggedEvent) =>
        scene.tell({ kind: "note", key: "r", at: world.clock.at, recordings }),
      followCall(_workspaceId, legId) {
        asked.push(legId);
        return Promise.resolve();
      },
      now: () => world.clock.at,
    },
    { workspaceId: scene.workspaceId, lineId: "l", receivedAt: world.clock.at, event },
  );
  expect(asked).toEqual(["dialpad:1"]);
  expect(await scene.worker()()).toBe("updated");
  expect(await scene.worker()()).toBe("unchanged");
  const [entry, ...others] = scene.entries("calls");
  expect(others).toEqual([]);
  expect(entry?.properties["hs_call_body"]).toContain(
    `<br>The ${kind} can be heard in Dialpad: ${URL_AT_DIALPAD}<br>`,
  );
  expect(entry?.properties["hs_call_recording_url"]).toBeUndefined();
});

it.each([
  "http://dialpad.com/r/1",
  "javascript:alert(1)",
  "https://user:secret@dialpad.com/r/1",
  "no address",
  7,
  null,
])("takes no recording from %s", (url) => {
  expect(told({ recording_url: url, voicemail_link: url }).recordings).toBeUndefined();
});

it("says that a call was recorded, where Dialpad keeps the address to itself", () => {
  expect(told({ was_recorded: true }).recordings).toEqual([
    { kind: "recording", url: null, place: "Dialpad", isOpen: false },
  ]);
});
