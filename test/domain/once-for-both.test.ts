import { expect, it } from "vitest";
import { onceForBoth } from "../../src/domain/once-for-both.ts";

it("makes something of two things once, and anew with another of either", () => {
  let made = 0;
  const of = onceForBoth((one: { id: string }, other: { id: string }) => {
    made += 1;
    return { name: `${one.id} ${other.id}` };
  });
  const [a, b, c] = [{ id: "a" }, { id: "b" }, { id: "c" }];
  expect(of(a, b)).toEqual({ name: "a b" });
  expect(of(a, b)).toBe(of(a, b));
  expect(made).toBe(1);
  expect(of(a, c)).toEqual({ name: "a c" });
  expect(of(c, b)).toEqual({ name: "c b" });
  expect(of({ id: "a" }, b)).not.toBe(of(a, b));
  expect(made).toBe(4);
});
