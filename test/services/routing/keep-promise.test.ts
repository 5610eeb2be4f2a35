import { EventEmitter, once } from "node:events";
import { expect, it } from "vitest";
import {
  keepPromise,
  type CallbackPromise,
  type PromiseDeps,
} from "../../../src/services/routing/keep-promise.ts";

const call = {
  workspaceId: "main",
  lineId: "line",
  callId: "7",
  legId: "leg",
  number: "+14155551001",
};
const DEADLINE_MS = 20;

/** A caller who chose to be rung back, while the store does what `keepCallback` does. */
async function promised(
  keepCallback: PromiseDeps["keepCallback"],
  { live = true, taken = [] as string[] } = {},
) {
  const withdrawn: CallbackPromise[] = [];
  const failures: unknown[] = [];
  const deps: PromiseDeps = {
    keepCallback,
    withdrawCallback: async (promise) => void withdrawn.push(promise),
    now: () => 1_000,
    deadlineMs: DEADLINE_MS,
    onFailure: (error) => failures.push(error),
  };
  const plan = { ifNone: "callback" as const, own: null, callbackNumber: null };
  const kept = await keepPromise(deps, { call, startedAt: 1_000, live }, { plan }, { taken });
  return { kept, withdrawn, failures };
}

it("counts once the promise is durable", async () => {
  const stored: CallbackPromise[] = [];
  const { kept, withdrawn } = await promised(async (promise) => void stored.push(promise));
  expect(kept).toBe(true);
  expect(stored).toEqual([{ ...call, id: "line-7", repId: null, promisedAt: 1_000 }]);
  expect(withdrawn).toEqual([]);
});

it("is withdrawn where it lands after the answer, which promised nothing", async () => {
  const store = new EventEmitter();
  const { kept, withdrawn, failures } = await promised(
    async () => void (await once(store, "landed")),
  );
  expect(kept).toBe(false);
  expect(failures).toHaveLength(1);
  expect(withdrawn).toEqual([]);
  store.emit("landed");
  await expect.poll(() => withdrawn).toMatchObject([{ id: "line-7" }]);
});

it("is nothing to withdraw where it was refused", async () => {
  const refusal = new Error("full");
  const { kept, withdrawn, failures } = await promised(() => Promise.reject(refusal));
  expect(kept).toBe(false);
  await expect.poll(() => failures.length).toBe(2);
  expect(withdrawn).toEqual([]);
});

it("is not made for a line that only observes, nor where somebody takes the call", async () => {
  const never: PromiseDeps["keepCallback"] = () => Promise.reject(new Error("asked"));
  expect(await promised(never, { live: false })).toMatchObject({ kept: true, failures: [] });
  expect(await promised(never, { taken: ["ada"] })).toMatchObject({ kept: false, failures: [] });
});
