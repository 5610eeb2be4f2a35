import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip } from "../../src/edge/clip.ts";
import { nestPairs, readPairs } from "../../src/edge/form.ts";
import { checkShape, parseJson } from "../../src/edge/json.ts";
import { isStorable, toId, toStorable } from "../../src/edge/text.ts";

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

describe("JSON from outside", () => {
  it.each([
    ["objects", deep(33)],
    ["lists", "[".repeat(100_000)],
    ["too many members", `[${"1,".repeat(20_000)}1]`],
    ["empty objects", `[${"{},".repeat(20_000)}{}]`],
  ])("is refused before it is built when it has too much: %s", (_what, text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: "INPUT_INVALID" }));
  });

  it("may nest, and say in a text what it likes", () => {
    expect(parseJson(deep(32))).toEqual(JSON.parse(deep(32)));
    const text = JSON.stringify({ a: `[{",\\`.repeat(30_000), b: '\\"' });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it("is what JSON.parse makes of it, but for what no store takes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        if (/\\u(0000|d[89a-f])/.test(text)) return;
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { seed: 12, numRuns: 500 },
    );
    expect(parseJson(String.raw`["a\u0000b","\ud83d\ude00","\ud83dx","\ude00","\\u0000"]`)).toEqual(
      ["a\ufffdb", "😀", "\ufffdx", "\ufffd", String.raw`\u0000`],
    );
  });

  it("that is none is a SyntaxError, wherever it stops", () => {
    for (const text of ['"', '{"a', '["\\', "}", "]]]]", "", "nul"]) {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    }
    expect(() => checkShape('"'.repeat(99_999))).not.toThrow();
  });
});

describe("a form from outside", () => {
  it("reads its first 500 pairs", () => {
    expect(readPairs("a=1&b=2".padEnd(100_000, "&c=3"))).toHaveLength(500);
    expect(readPairs("a=1&&b=%2B2&c&=d&e=f=g+h")).toEqual([
      ["a", "1"],
      ["b", "+2"],
      ["c", ""],
      ["e", "f=g h"],
    ]);
  });

  it("leaves out keys of any length and depth, and cuts values", () => {
    const pairs = readPairs(`${"k".repeat(201)}=1&a=${"v".repeat(10_000)}&b=2`);
    expect(pairs.map(([key, value]) => [key, value.length])).toEqual([
      ["a", 8_000],
      ["b", 1],
    ]);
    expect(nestPairs(readPairs("a[b][b][b]=1&a[b][c][d][e]=2&f[]=1&f[]=2&g=1&g=2"))).toEqual({
      a: { b: { b: { b: "1" } } },
      f: ["1", "2"],
      g: ["1", "2"],
    });
  });

  it("takes what is wrongly encoded as it stands, without NUL", () => {
    expect(readPairs("a=%ff&b=%00&c=%zz&__proto__=x")).toEqual([
      ["a", "%ff"],
      ["b", "\ufffd"],
      ["c", "%zz"],
      ["__proto__", "x"],
    ]);
    expect(Object.getPrototypeOf(nestPairs([["__proto__[a]", "1"]]))).toBeNull();
  });

  it("is a form for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (text) => {
        for (const [key, value] of readPairs(text)) {
          expect(isStorable(key) && isStorable(value)).toBe(true);
        }
        nestPairs(readPairs(text));
      }),
      { seed: 12, numRuns: 1_000 },
    );
  });
});

describe("a text from outside", () => {
  it("is stored without NUL and halves of pairs, and not longer than it may be", () => {
    expect(toStorable("a\0b\ud83d", 10)).toBe("a\ufffdb\ufffd");
    expect(toStorable("😀😀", 3)).toBe("😀\ufffd");
    expect([isStorable("😀"), isStorable("\ude00"), isStorable("\0")]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    [7, "7"],
    ["  7 ", "7"],
    ["a-b@c.example", "a-b@c.example"],
    [2 ** 53, "9007199254740992"],
    ["", null],
    ["   ", null],
    [1.5, null],
    [-1, null],
    [0, null],
    [1e21, null],
    [Number.POSITIVE_INFINITY, null],
    ["a\0", null],
    ["ü", null],
    ["x".repeat(256), null],
    ["x".repeat(16_384), null],
    [{}, null],
    [null, null],
  ])("as an id: %j is %j", (value, id) => {
    expect(toId(value)).toBe(id);
  });

  it("besides is kept in bounds", () => {
    const much = { text: "x".repeat(9_000), list: Array.from({ length: 900 }, () => 1), nul: "\0" };
    const kept = clip({ much, deep: JSON.parse(deep(20)), endless: Number.POSITIVE_INFINITY });
    expect(kept).toMatchObject({ much: { nul: "\ufffd" }, endless: null });
    expect(JSON.stringify(kept).length).toBeLessThan(3_000);
  });

  it.each([
    ["texts", Array.from({ length: 100 }, () => ({ said: "x".repeat(2_000) }))],
    ["lists of lists", Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => [[1]]))],
    [
      "names",
      Array.from({ length: 100 }, () =>
        Object.fromEntries(Array.from({ length: 100 }, (_, nth) => [`${nth}`.padEnd(90, "n"), 1])),
      ),
    ],
  ])("besides is kept in bounds as a whole, be it all %s", (_what, much) => {
    const kept = JSON.stringify(clip(much));
    expect(kept.length).toBeGreaterThan(4_000);
    expect(kept.length).toBeLessThan(30_000);
  });
});
