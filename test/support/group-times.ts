import type { Reporter, TestModule } from "vitest/node";

/** Seconds from the first file's start to the last file's end, for each group of tests. */
const budgetSeconds: Record<string, number> = {
  unit: 25,
  integration: 180,
  apart: 60,
  scale: 60,
  browser: 60,
};
const slowFileMs = 10_000;

/** Prints how long each group took beside what it may take, which files took long, and what was left out and why. */
export class GroupTimes implements Reporter {
  readonly #begun = new Map<string, number>();
  readonly #ended = new Map<string, number>();

  onTestModuleQueued(module: TestModule): void {
    const group = module.project.name;
    if (!this.#begun.has(group)) this.#begun.set(group, performance.now());
  }

  onTestModuleEnd(module: TestModule): void {
    this.#ended.set(module.project.name, performance.now());
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const [group, begun] of this.#begun) {
      const seconds = ((this.#ended.get(group) ?? begun) - begun) / 1000;
      const files = modules.filter((module) => module.project.name === group).length;
      const budget = budgetSeconds[group];
      const limit = budget === undefined ? "" : ` (budget ${budget} s)`;
      console.log(`${group}: ${files} files in ${seconds.toFixed(1)} s${limit}`);
    }
    for (const { module, ms } of modules.map(timeOf).toSorted((a, b) => b.ms - a.ms)) {
      if (ms > slowFileMs) console.log(`${module.relativeModuleId}: ${(ms / 1000).toFixed(1)} s`);
    }
    for (const reason of new Set(modules.flatMap(listReasons))) console.log(`skipped: ${reason}`);
  }
}

function timeOf(module: TestModule): { module: TestModule; ms: number } {
  const { duration, collectDuration, setupDuration } = module.diagnostic();
  return { module, ms: duration + collectDuration + setupDuration };
}

/** Why tests of this file were left out, where they say so in a note or in their title. */
function listReasons(module: TestModule): string[] {
  return [...module.children.allTests("skipped")].flatMap((test) => {
    const result = test.result();
    const note = "note" in result ? result.note : undefined;
    if (note !== undefined) return [`${test.fullName}: ${note}`];
    const titled = /^.*\(skipped: [^)]*\)/.exec(test.fullName)?.[0];
    return titled === undefined ? [] : [titled];
  });
}
