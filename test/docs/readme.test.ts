import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const readme = readFileSync("README.md", "utf8");
const settingsPage = readFileSync("docs/settings.md", "utf8");
const pages = ["README.md", ...readdirSync("docs").map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);
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

  it.each(pages)("%s links only to files that exist", (page) => {
    const text = readFileSync(page, "utf8").replaceAll(/^```.*?^```$/gms, "");
    const links = [...text.matchAll(/\]\((?!http)([^)#]+)[^)]*\)/g)].map(([, path]) => path ?? "");
    expect(links.filter((path) => !existsSync(join(dirname(page), path)))).toEqual([]);
  });

  it("is short enough to be read", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(160);
  });

  it("explains every setting", () => {
    const settings = [...readFileSync(".env.example", "utf8").matchAll(/^([A-Z_]+)=/gm)].map(
      ([, name]) => name ?? "",
    );
    const inCompose = ["POSTGRES_PASSWORD", "SITE_ADDRESS"];
    expect(
      settings.filter((name) => !inCompose.includes(name) && !settingsPage.includes(`\`${name}\``)),
    ).toEqual([]);
  });

  it.each(["Dialpad: call routing", "Dialpad: call logging", "Exotel", "KAZOO", "Voipex"])(
    "has a feature row for %s",
    (system) => {
      expect(readme).toMatch(new RegExp(`^\\| .*${system}`, "m"));
    },
  );
});
