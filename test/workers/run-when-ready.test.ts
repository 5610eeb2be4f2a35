import { expect, it } from "vitest";
import { runWhenReady } from "../../workers/runtime/run-when-ready.ts";

/** Workers of which the first so many never get ready. */
function world(broken: number) {
  const told = { made: 0, ran: [] as number[], closed: [] as number[], failures: 0 };
  const closing = new AbortController();
  const make = () => {
    told.made += 1;
    const which = told.made;
    return {
      waitUntilReady: () =>
        which <= broken ? Promise.reject(new Error("not queryable")) : Promise.resolve(),
      run: async () => void told.ran.push(which),
      close: async () => void told.closed.push(which),
    };
  };
  const onFailure = () => {
    told.failures += 1;
  };
  return { told, closing, running: runWhenReady(make, { closing: closing.signal, onFailure }) };
}

it("runs a worker that is ready", async () => {
  const { told, running } = world(0);
  await expect.poll(() => told.ran).toEqual([1]);
  await running.close();
  expect(told).toMatchObject({ made: 1, closed: [1], failures: 0 });
});

it("makes one anew whose first connection broke, and never runs that one", async () => {
  const { told, running } = world(1);
  await expect.poll(() => told.ran, { timeout: 10_000 }).toEqual([2]);
  expect(told).toMatchObject({ closed: [1], failures: 1 });
  await running.close();
});

it("makes none after it was asked to end", async () => {
  const { told, closing, running } = world(Infinity);
  await expect.poll(() => told.failures).toBe(1);
  closing.abort();
  await running.close();
  expect(told).toMatchObject({ made: 1, ran: [] });
});
