import { describe, expect, it } from "vitest";
import {
  DISPENSABLE_PROPERTIES,
  isCallOf,
  toCallProperties,
} from "../../../src/crm/hubspot/call-properties.ts";
import { entryWith } from "./support/entry-with.ts";

describe("toCallProperties", () => {
  it.each([
    ["answered", "inbound", "COMPLETED", "f240bbac-87c9-4f6e-bf70-924b57d47db7"],
    ["answered", "outbound", "COMPLETED", "f240bbac-87c9-4f6e-bf70-924b57d47db7"],
    ["missed", "inbound", "MISSED", "73a0d17f-1163-4015-bdd5-ec830791da20"],
    ["missed", "outbound", "NO_ANSWER", "73a0d17f-1163-4015-bdd5-ec830791da20"],
    ["voicemail", "inbound", "MISSED", "b2cf5968-551e-4856-9783-52b3da59a7d0"],
    ["in-progress", "inbound", "IN_PROGRESS", undefined],
  ] as const)("says that a call was %s, %s", (outcome, direction, status, disposition) => {
    const properties = toCallProperties(entryWith({ outcome, direction }));
    expect(properties["hs_call_status"]).toBe(status);
    expect(properties["hs_call_direction"]).toBe(direction.toUpperCase());
    expect(properties["hs_call_disposition"]).toBe(disposition);
  });

  it("escapes the body, which is HTML, and leaves the title, which is not", () => {
    const text = `<img src=x onerror="alert('1')"> & Sons`;
    const properties = toCallProperties(entryWith({ title: text, body: [text, "plain"] }));
    expect(properties["hs_call_body"]).toBe(
      "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; Sons<br>plain",
    );
    expect(properties["hs_call_title"]).toBe(text);
  });

  it("names our app with a recording, where its number is known, and never without one", () => {
    const source = { appId: "1160452", accountId: "main" };
    const recorded = entryWith({ recordingUrl: "https://files.example.com/a.mp3" });
    expect(toCallProperties(recorded, new Set(), source)).toMatchObject({
      hs_call_recording_url: "https://files.example.com/a.mp3",
      hs_call_source: "INTEGRATIONS_PLATFORM",
      hs_call_app_id: "1160452",
      hs_call_external_account_id: "main",
    });
    expect(toCallProperties(recorded)).not.toHaveProperty("hs_call_source");
    expect(toCallProperties(entryWith(), new Set(), source)).not.toHaveProperty("hs_call_app_id");
    // an account that knows none of it gets the entry without
    const spared = toCallProperties(recorded, new Set(DISPENSABLE_PROPERTIES), source);
    expect(
      Object.keys(spared).filter((name) => /recording|source|_app_|account/.test(name)),
    ).toEqual([]);
  });

  it("leaves out what is not known", () => {
    const properties = toCallProperties(
      entryWith({ ownerId: null, durationMs: null, fromNumber: null, toNumber: null }),
    );
    expect(Object.keys(properties).toSorted()).toEqual([
      "hs_call_body",
      "hs_call_direction",
      "hs_call_disposition",
      "hs_call_external_id",
      "hs_call_status",
      "hs_call_title",
      "hs_timestamp",
    ]);
  });

  it("says the duration in whole milliseconds", () => {
    const properties = toCallProperties(entryWith({ durationMs: 1500.4 }));
    expect(properties["hs_call_duration"]).toBe("1500");
  });

  it("cuts a body that HubSpot would refuse, and keeps its last line", () => {
    const body = [
      ...Array.from({ length: 2000 }, () => "a line of forty characters, or about that"),
      "the end",
    ];
    const html = toCallProperties(entryWith({ body }))["hs_call_body"] ?? "";
    expect(html.length).toBeLessThan(65_536);
    expect(html.endsWith("…<br>the end")).toBe(true);
  });

  it("keeps what a call must have when all else is spared", () => {
    const properties = toCallProperties(entryWith(), new Set(DISPENSABLE_PROPERTIES));
    expect(Object.keys(properties).toSorted()).toEqual([
      "hs_call_body",
      "hs_call_direction",
      "hs_call_status",
      "hs_call_title",
      "hs_timestamp",
    ]);
  });
});

describe("isCallOf", () => {
  it("knows a call by its property or by the last line of its body", () => {
    const written = toCallProperties(entryWith(), new Set(["hs_call_external_id"]));
    expect(isCallOf("call-1", toCallProperties(entryWith()))).toBe(true);
    expect(isCallOf("call-1", written)).toBe(true);
  });

  it("does not take the beginning of an id for the id", () => {
    const entry = entryWith({ externalId: "call-12" });
    expect(isCallOf("call-1", toCallProperties(entry))).toBe(false);
    expect(isCallOf("call-1", toCallProperties(entry, new Set(["hs_call_external_id"])))).toBe(
      false,
    );
    expect(isCallOf("call-1", { hs_call_external_id: null })).toBe(false);
  });
});
