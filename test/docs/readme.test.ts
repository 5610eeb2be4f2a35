import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const readme = readFileSync("README.md", "utf8");
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Record<string, string>;
};

describe("README.md", () => {
  it("names only scripts that exist", () => {
    const named = [...readme.matchAll(/npm run ([a-z:-]+)|npm (start|test)/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it("links only to files that exist", () => {
    const links = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path ?? "");
    expect(links.length).toBeGreaterThan(6);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });

  it("explains every setting", () => {
    const settings = [...readFileSync(".env.example", "utf8").matchAll(/^([A-Z_]+)=/gm)].map(
      ([, name]) => name ?? "",
    );
    const inCompose = ["POSTGRES_PASSWORD", "SITE_ADDRESS"];
    expect(
      settings.filter((name) => !inCompose.includes(name) && !readme.includes(`\`${name}\``)),
    ).toEqual([]);
  });

  it.each(["Dialpad: call routing", "Dialpad: call logging", "Exotel", "KAZOO", "Voipex"])(
    "has a feature row for %s",
    (system) => {
      expect(readme).toMatch(new RegExp(`^\\| .*${system}`, "m"));
    },
  );
});
