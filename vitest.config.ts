import { defineConfig } from "vitest/config";
import { GroupTimes } from "./test/support/group-times.ts";

const exclude = ["integration", "scale", "browser"].map((kind) => `test/**/*.${kind}.test.ts`);

// A machine-readable account of the run, for whoever counts.
const outputFile = process.env["STICKYLINE_TEST_REPORT"];
const report: ["json", { outputFile: string }][] =
  outputFile === undefined ? [] : [["json", { outputFile }]];

// Long enough for a busy machine: what is waited for comes at once on a quiet one.
const expect = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    teardownTimeout: 30_000,
    reporters: ["default", new GroupTimes(), ...report],
    coverage: {
      provider: "v8",
      include: ["src/domain/**"],
      reporter: ["text"],
      thresholds: { 100: true },
    },
    projects: [
      { test: { name: "unit", include: ["test/**/*.test.ts"], exclude } },
      {
        test: {
          name: "integration",
          include: ["test/**/*.integration.test.ts"],
          globalSetup: ["./test/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect,
        },
      },
      {
        test: {
          name: "scale",
          include: ["test/**/*.scale.test.ts"],
          globalSetup: ["./test/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect,
          // What it measures is a rate: nothing else runs beside it.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/**/*.browser.test.ts"],
          globalSetup: ["./test/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
