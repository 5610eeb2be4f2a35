import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

type Step = { uses?: string; run?: string };
type Job = { strategy?: { matrix?: { node?: string[] } }; steps: Step[] };
type Workflow = { permissions?: unknown; jobs: Record<string, Job> };

const folder = ".github/workflows";
const workflows = readdirSync(folder).map((name): [string, Workflow] => [
  name,
  parse(readFileSync(join(folder, name), "utf8")),
]);
const jobs = workflows.flatMap(([name, { jobs: own }]) =>
  Object.values(own).map((job): [string, Job] => [name, job]),
);
const manifest: { engines: { node: string } } = JSON.parse(readFileSync("package.json", "utf8"));

describe("the workflows", () => {
  it("are there, and may only read", () => {
    expect(workflows.length).toBeGreaterThan(0);
    for (const [name, { permissions }] of workflows) {
      expect(permissions, name).toEqual({ contents: "read" });
    }
  });

  it("name every action by its commit, with the version beside it", () => {
    const loose = workflows.flatMap(([name]) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter((line) => line.includes("uses:"))
        .filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    );
    expect(loose).toEqual([]);
  });

  it("run everything on the oldest Node.js that we promise, and on the one we work with", () => {
    const [, job] = jobs.find(([, { steps }]) => steps.some(({ run }) => run === ".ci/run")) ?? [];
    const versions = job?.strategy?.matrix?.node ?? [];
    expect(`>=${versions[0]}`).toBe(manifest.engines.node);
    expect(versions).toContain(readFileSync(".nvmrc", "utf8").trim());
  });
});
