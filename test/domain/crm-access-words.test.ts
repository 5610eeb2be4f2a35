import { expect, it } from "vitest";
import { CRM_READS, crmWrites } from "../../src/domain/crm-access-words.ts";
import { DEFAULT_CRM_SETTINGS } from "../../src/domain/crm-settings.ts";

const settings = DEFAULT_CRM_SETTINGS;
const written = (timeline: Partial<typeof settings.timeline>) =>
  crmWrites({ ...settings, timeline: { ...settings.timeline, ...timeline } });

it("names what is read, a phrase each", () => {
  expect(CRM_READS.length).toBeGreaterThan(3);
});

it("names by default the entry and the task, and no owner", () => {
  expect(crmWrites(settings)).toEqual([
    expect.stringMatching(/^a call on the timeline for each routed call, or a note/),
    expect.stringMatching(/^a task for the owner of a call that nobody took/),
  ]);
});

it.each(["call", "note", "annotate", "app-event"] as const)("names the entry: %s", (entry) => {
  expect(written({ entry })[0]).toMatch(/for each routed call/);
});

it("names other calls and events beside the entry, where there is one", () => {
  expect(written({ otherCalls: "on" })[1]).toBe(
    "the same for reps' other calls, of which nobody asked us",
  );
  expect(written({ otherCalls: "auto" })[1]).toMatch(/, unless another app logs calls$/);
  expect(written({ entry: "annotate", otherCalls: "on" })).toHaveLength(2);
  expect(written({ appEvents: true })[1]).toBe("an event of our app beside it");
  expect(written({ entry: "off", otherCalls: "on", appEvents: true })).toHaveLength(1);
});

it("names owners and contacts where they are switched on", () => {
  const adopt = { ...settings.adopt, enabled: true, minimumTalkSeconds: 60 };
  const createContact = { ...settings.createContact, enabled: true };
  expect(
    crmWrites({ ...settings, adopt: { ...adopt, lostAfterMonths: null }, createContact }),
  ).toEqual(
    expect.arrayContaining([
      "the owner of a contact that nobody owns, after a talk of 60 s",
      "a contact for a caller whom the CRM does not know, after a talk",
    ]),
  );
  expect(crmWrites({ ...settings, adopt: { ...adopt, lostAfterMonths: 3 } }).at(-1)).toMatch(
    /whose owner missed all its calls for 3 months$/,
  );
});
