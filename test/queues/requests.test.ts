import { expect, it } from "vitest";
import { createRequests } from "../../src/queues/requests.ts";

type Asked = { readonly key: string; readonly runsAt: number };

/** A worker by its own clock, and the jobs that it asked for. */
function workerAt(clock: { now: number }, asked: Asked[]) {
  const add = (_name: string, _payload: unknown, { key = "", delayMs = 0 } = {}) => {
    asked.push({ key, runsAt: clock.now + delayMs });
    return Promise.resolve();
  };
  return createRequests({ add }, () => clock.now);
}

it("runs a job that gathers only once nobody can ask for it any more, by a clock that is behind as well", async () => {
  const asked: Asked[] = [];
  const [early, behind] = [{ now: 60_000_000 }, { now: 60_001_999 }];
  await workerAt(early, asked).writeCall("ws", "dialpad:1");
  await workerAt(behind, asked).writeCall("ws", "dialpad:1");
  const [first, last] = asked;
  expect(last?.key).toBe(first?.key);
  expect(first?.runsAt).toBeGreaterThanOrEqual(behind.now + 250);
});
