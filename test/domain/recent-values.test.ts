import { expect, it } from "vitest";
import { createRecentValues } from "../../src/domain/recent-values.ts";

function counted(most: number) {
  const recent = createRecentValues<string>(most);
  const computed: string[] = [];
  const ask = (key: string) =>
    recent.of(key, () => {
      computed.push(key);
      return key.toUpperCase();
    });
  return { recent, computed, ask };
}

it("computes a value once while it is asked for", () => {
  const { computed, ask } = counted(2);
  expect(["a", "a", "b", "a", "c", "a"].map(ask)).toEqual(["A", "A", "B", "A", "C", "A"]);
  expect(computed).toEqual(["a", "b", "c"]);
});

it("never keeps more than two generations", () => {
  const { recent, ask } = counted(100);
  for (let i = 0; i < 10_000; i++) ask(String(i));
  expect(recent.size()).toBeLessThanOrEqual(200);
});

it("forgets what nobody asked for, and everything when told to", () => {
  const { recent, computed, ask } = counted(1);
  for (const key of ["a", "b", "c", "a"]) ask(key);
  expect(computed).toEqual(["a", "b", "c", "a"]);
  recent.clear();
  expect(recent.size()).toBe(0);
  ask("a");
  expect(computed).toEqual(["a", "b", "c", "a", "a"]);
});
