import { defineConfig } from "vitest/config";
import { GroupTimes } from "./test/support/group-times.ts";

const exclude = ["test/**/*.integration.test.ts", "test/**/*.browser.test.ts"];

// A machine-readable account of the run, for whoever counts.
const outputFile = process.env["STICKYLINE_TEST_REPORT"];
const report: ["json", { outputFile: string }][] =
  outputFile === undefined ? [] : [["json", { outputFile }]];

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
          testTimeout: 30_000,
          hookTimeout: 60_000,
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
