import { readFileSync } from "node:fs";
import type { LineView } from "../../../../src/telephony/port.ts";

export const SECRET = "a-secret-of-more-than-thirty-two-characters";
export const PREVIOUS_SECRET = "the-secret-before-it-of-thirty-two-or-more";

export function lineView(change: Partial<LineView> = {}): LineView {
  return {
    id: "line-1",
    secrets: [SECRET],
    fallback: { type: "department", id: "5883344555550002" },
    region: "US",
    ...change,
  };
}

/** An event in the shape that Dialpad sends, with made-up people and numbers. */
export function fixture(name: string): Record<string, unknown> {
  const url = new URL(`../../../fixtures/dialpad/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Record<string, unknown>;
}
