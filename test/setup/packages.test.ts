import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Locked = { hasInstallScript?: boolean; engines?: { node?: string } };
type Manifest = {
  engines: { node: string };
  allowScripts: Record<string, boolean>;
  scripts: Record<string, string>;
};

const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as unknown;
const manifest = read("package.json") as Manifest;
const locked = Object.entries(
  (read("package-lock.json") as { packages: Record<string, Locked> }).packages,
);

/** Is 20.19.0, the oldest Node.js that we promise, in this range? Knows the forms that packages use. */
function acceptsOldestNode(range: string): boolean {
  return range.split("||").some((part) => {
    const comparators = part
      .trim()
      .replace(/([<>=^~]+)\s+/g, "$1")
      .split(/\s+/);
    return comparators.every(isMet);
  });
}

function isMet(comparator: string): boolean {
  if (/^(\*|x|)$/.test(comparator)) return true;
  const [, operator = "", version = ""] = /^([<>=^~]*)v?(.+)$/.exec(comparator) ?? [];
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number(part) || 0);
  const parts = version.split(".").filter((part) => /^\d+$/.test(part)).length;
  const order = 20 - major || 19 - minor || 0 - patch;
  if (operator === ">=") return order >= 0;
  if (operator === ">") return order > 0;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  if (operator === "^" || parts === 1) return major === 20 && order >= 0;
  return major === 20 && minor === 19 && (parts < 3 || patch === 0);
}

describe("an install says nothing", () => {
  it("because no locked package refuses Node.js 20.19", () => {
    const refusing = locked
      .filter(([, { engines }]) => !acceptsOldestNode(engines?.node ?? "*"))
      .map(([path, { engines }]) => `${path} wants ${engines?.node}`);
    expect(refusing).toEqual([]);
  });

  it("because every install script is allowed or refused by name", () => {
    const scripted = locked
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.split("node_modules/").at(-1) ?? "");
    expect(Object.keys(manifest.allowScripts).toSorted()).toEqual(scripted.toSorted());
  });

  it("which this check of ranges would notice", () => {
    const refused = [
      ">=22",
      ">= 22.0.0",
      "^22.13.0 || >=24",
      "18",
      "^18.0.0",
      ">=18 <20",
      "<20.19",
    ];
    const accepted = [
      ">=18",
      ">= 20.19",
      "^20.19.0 || >=22.12.0",
      "20 || >=22",
      "20.x",
      "*",
      ">=20 <21",
    ];
    expect(refused.filter(acceptsOldestNode)).toEqual([]);
    expect(accepted.filter((range) => !acceptsOldestNode(range))).toEqual([]);
  });
});

it("names only checks in .ci/run that package.json has", () => {
  const run = readFileSync(".ci/run", "utf8");
  const names = /for script in (.+); do/.exec(run)?.[1]?.split(" ") ?? [];
  expect(names.length).toBeGreaterThan(4);
  expect(names.filter((name) => !(name in manifest.scripts))).toEqual([]);
});
