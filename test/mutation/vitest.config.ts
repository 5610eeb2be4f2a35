import { defineConfig } from "vitest/config";

/**
 * The tests that a mutant of the decision has to fail: the domain's sentences and its table of situations. The
 * properties are left out: thousands of random decisions for each mutant take long, and say less of what broke.
 */
export default defineConfig({
  test: {
    include: ["test/domain/**/*.test.ts"],
    exclude: ["test/**/*.integration.test.ts", "test/domain/decide-route.test.ts"],
  },
});
