import * as fc from "fast-check";
import { expect, it } from "vitest";
import { parseExactJson } from "../../../src/telephony/dialpad/exact-json.ts";

it("keeps whole numbers of any length exact, as text only where no number can say them", () => {
  const anywhere = fc.bigInt({ min: 0n, max: 10n ** 19n - 1n });
  const nearTheLimit = fc.bigInt({ min: 2n ** 53n - 9n, max: 2n ** 53n + 9n });
  const space = fc.constantFrom("", " ", "\n\t");
  fc.assert(
    fc.property(fc.oneof(anywhere, nearTheLimit), space, space, (id, before, after) => {
      const text = `{"a":1,"call_id":${before}${id}${after},"b":{"id":${id}}}`;
      const exact = id > 9_007_199_254_740_991n ? String(id) : Number(id);
      expect(parseExactJson(text)).toEqual({ a: 1, call_id: exact, b: { id: exact } });
    }),
  );
});

it("leaves long digits in a text alone", () => {
  const said = 'id":9007199254740993, "x":9007199254740993}';
  expect(parseExactJson(JSON.stringify({ said, id: 7 }))).toEqual({ said, id: 7 });
});
