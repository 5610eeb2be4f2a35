import { describe, expect, it } from "vitest";
import { eachPage } from "../../../src/services/mirror/each-page.ts";

/** Reads a list whose pages hold these many rows, and counts what was asked and stored. */
async function readAll(pageAt: (asked: number) => { rows: number; after: string | null }) {
  let [asked, stored] = [0, 0];
  const done = await eachPage(
    async () => {
      asked += 1;
      const { rows, after } = pageAt(asked);
      return { items: Array.from({ length: rows }, (_, index) => index), after };
    },
    null,
    async (items) => void (stored += items.length),
  ).catch((error: unknown) => error);
  return { done, asked, stored };
}

describe("reading page after page", () => {
  it("goes on past pages without rows, as a CRM has that leaves out what it may not show", async () => {
    const last = 12;
    const read = await readAll((asked) => ({
      rows: asked % 5 === 0 ? 10 : 0,
      after: asked === last ? null : `${asked}`,
    }));
    expect(read).toEqual({ done: undefined, asked: last, stored: 20 });
  });

  it.each([
    ["a place that comes again", (asked: number) => ({ rows: 10, after: `${asked % 3}` })],
    ["ever new places without any row", (asked: number) => ({ rows: 0, after: `${asked}` })],
  ])("ends with %s, to be tried again", async (_what, pageAt) => {
    const { done, asked } = await readAll((at) => {
      if (at > 1_000) throw new Error("asked without end");
      return pageAt(at);
    });
    expect(done).toMatchObject({ code: "VENDOR_UNAVAILABLE", retryable: true });
    expect(asked).toBeLessThan(200);
  });
});
