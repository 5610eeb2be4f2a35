import { expect, it } from "vitest";
import { createTellFailures } from "../../src/compose/tell-failures.ts";

it("tells a failure of many jobs once, though each names its own job", () => {
  const lines: unknown[] = [];
  const { onFailure } = createTellFailures({
    log: { warn: (said: unknown) => void lines.push(said), info: () => undefined },
    hosts: { maps: "a", queues: "b", postgresql: "c" },
    now: () => 0,
  });
  for (const job of ["4711", "9f86d081884c7d65", "0b1e-77"]) {
    onFailure(new Error(`could not renew lock for job ${job}`));
    onFailure(Object.assign(new Error(`of ${job}`), { code: "25P02" }));
    onFailure(Object.assign(new Error(`of ${job}`), { code: "42P01" }));
  }
  expect(lines).toHaveLength(3);
});
