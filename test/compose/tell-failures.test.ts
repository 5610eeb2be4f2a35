import { expect, it } from "vitest";
import { asOutage, type Dependency } from "../../src/concurrency/outage-of.ts";
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

it("names the server in one line for what a lost connection says, and for all who waited for an answer on it", () => {
  const lines: object[] = [];
  const { onFailure } = createTellFailures({
    log: { warn: (said: object) => void lines.push(said), info: () => undefined },
    hosts: { maps: "maps:6379", queues: "queues:6380", postgresql: "db:5432" },
    now: () => 0,
  });
  for (const dependency of ["maps", "queues", "postgresql"] satisfies Dependency[]) {
    for (const code of ["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT"]) {
      const error = Object.assign(new Error(`connect ${code}`), { code });
      onFailure(asOutage(dependency, error));
      // as the library rejects the commands with it
      onFailure(error);
    }
  }
  expect(lines).toEqual([
    expect.objectContaining({ dependency: "maps", host: "maps:6379" }),
    expect.objectContaining({ dependency: "queues", host: "queues:6380" }),
    expect.objectContaining({ dependency: "postgresql", host: "db:5432" }),
  ]);
});
