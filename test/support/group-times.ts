import type { Reporter, TestModule } from "vitest/node";

/** Seconds from the first file's start to the last file's end, for each group of tests. */
const budgetSeconds: Record<string, number> = { unit: 20, integration: 180, browser: 120 };

/** Prints how long each group took beside what it may take, and what was left out and why. */
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
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        const result = test.result();
        const reason = "note" in result && result.note ? `: ${result.note}` : "";
        console.log(`skipped: ${test.fullName}${reason}`);
      }
    }
  }
}
