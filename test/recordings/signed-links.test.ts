import { describe, expect, it } from "vitest";
import { createSignedLinks } from "../../src/recordings/signed-links.ts";

const DAY_MS = 86_400_000;
const AT = Date.UTC(2026, 10, 27);
const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);
const RECORDING = { workspaceId: "main", id: "abc", format: "mp3", receivedAt: AT };

function open({ key = KEY, previousKey = null, at = AT }: Partial<Given> = {}) {
  const publicUrl = "https://calls.example.com";
  return createSignedLinks({ key, previousKey, publicUrl, now: () => at });
}
type Given = { key: Buffer; previousKey: Buffer | null; at: number };

function linkIn(text: string) {
  const { searchParams } = new URL(text);
  return {
    workspaceId: "main",
    id: "abc",
    until: Number(searchParams.get("until")),
    signature: searchParams.get("signature") ?? "",
  };
}

describe("a recording's signed link", () => {
  const text = open().linkTo(RECORDING);
  const link = linkIn(text);

  it("is the same every time, and opens for 90 days", () => {
    expect(open({ at: AT + DAY_MS }).linkTo(RECORDING)).toBe(text);
    expect(text).toMatch(/^https:\/\/calls\.example\.com\/v1\/recordings\/main\/abc\.mp3\?/);
    expect(open({ at: AT + 90 * DAY_MS - 1 }).judge(link)).toBe("good");
    expect(open({ at: AT + 90 * DAY_MS }).judge(link)).toBe("ended");
  });

  it.each([
    ["another recording", { id: "abd" }],
    ["another workspace", { workspaceId: "other" }],
    ["a later end", { until: link.until + 1 }],
    ["another signature", { signature: "A".repeat(43) }],
    ["a short signature", { signature: link.signature.slice(0, 20) }],
    ["no signature", { signature: "" }],
  ])("opens nothing with %s", (_name, change) => {
    expect(open().judge({ ...link, ...change })).toBe("wrong");
    expect(open({ at: AT + 99 * DAY_MS }).judge({ ...link, ...change })).toBe("wrong");
  });

  it("holds after the installation's key was changed, and not by another's", () => {
    expect(open({ key: OTHER, previousKey: KEY }).judge(link)).toBe("good");
    expect(open({ key: OTHER }).judge(link)).toBe("wrong");
  });
});
