import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const page = readFileSync("docs/data-flow.md", "utf8");
const promises = [...page.matchAll(/^\| (\d+)\. (.+?) +\| (.+?) +\|$/gm)].map(
  ([, number, what, proof]) => ({
    number: Number(number),
    what,
    proof: proof ?? "",
  }),
);

describe("docs/data-flow.md", () => {
  it("names a proof for each of the ten invariants", () => {
    expect(promises.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it.each(promises)(
    "$number. $what: names a test that exists, or why there is none",
    ({ proof }) => {
      if (proof.startsWith("not proved yet, because ")) return;
      const [, file = "", name = ""] = /^`(test\/[^`]+)`: "(.+)"$/.exec(proof) ?? [];
      expect(existsSync(file), file).toBe(true);
      expect(readFileSync(file, "utf8")).toContain(`"${name}"`);
    },
  );

  it("names only files that exist", () => {
    const named = [...page.matchAll(/`((?:services|state|workers)\/[^`*]+\.ts)`/g)].map(
      ([, file]) => file ?? "",
    );
    expect(named.length).toBeGreaterThan(8);
    const missing = named.filter((file) => !existsSync(file) && !existsSync(`src/${file}`));
    expect(missing).toEqual([]);
  });
});
