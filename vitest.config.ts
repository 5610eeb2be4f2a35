import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { GroupTimes } from "./test/support/group-times.ts";
import { LongFirst } from "./test/support/long-first.ts";

const exclude = ["integration", "scale", "browser"].map((kind) => `test/**/*.${kind}.test.ts`);

/** What needs a process of its own: it looks at what has been loaded, or stops the process's clock. */
const apart = ["test/crm/registry.test.ts", "test/scenarios/what-if.integration.test.ts"];

// A machine-readable account of the run, for whoever counts.
const outputFile = process.env["STICKYLINE_TEST_REPORT"];
const report: ["json", { outputFile: string }][] =
  outputFile === undefined ? [] : [["json", { outputFile }]];

const real = {
  globalSetup: ["./test/support/global-setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Long enough for a busy machine: what is waited for comes at once on a quiet one.
  expect: { poll: { timeout: 20_000 } },
};

const cores = availableParallelism();
/** Tests on real servers wait much, so that more of them run than there are cores. */
const waiting = cores + 3;

export default defineConfig({
  test: {
    teardownTimeout: 30_000,
    // A file that leaves something open fails.
    setupFiles: ["./test/support/no-leaks.ts"],
    // Loading the code takes longer than most files' tests: a process loads it once, and plays file after file.
    isolate: false,
    sequence: { sequencer: LongFirst },
    reporters: ["default", new GroupTimes(), ...report],
    coverage: {
      provider: "v8",
      include: ["src/domain/**"],
      reporter: ["text"],
      // Of unit tests alone: what decides is tried without a server.
      thresholds: { 100: true },
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...exclude, ...apart],
          // Seeded cases by the thousand: no limit of theirs is a promise about time.
          testTimeout: 30_000,
          maxWorkers: cores,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...real,
          name: "integration",
          include: ["test/**/*.integration.test.ts"],
          exclude: apart,
          maxWorkers: waiting,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...real,
          name: "apart",
          include: apart,
          isolate: true,
          maxWorkers: waiting,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...real,
          name: "scale",
          include: ["test/**/*.scale.test.ts"],
          // What it measures is a rate: nothing else runs beside it.
          sequence: { groupOrder: 2 },
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          ...real,
          name: "browser",
          include: ["test/**/*.browser.test.ts"],
          maxWorkers: cores,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
