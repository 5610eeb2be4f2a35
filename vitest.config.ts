import { defineConfig } from "vitest/config";
import { GroupTimes } from "./test/support/group-times.ts";

const exclude = ["test/**/*.integration.test.ts", "test/**/*.browser.test.ts"];

export default defineConfig({
  test: {
    teardownTimeout: 30_000,
    reporters: ["default", new GroupTimes()],
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
