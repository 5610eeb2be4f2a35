import { describe, expect, it } from "vitest";
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

type Followed = { readonly payload: unknown; readonly key: string; readonly runsAt: number };

describe("what follows from calls", () => {
  function openWorker(fails = false) {
    const jobs: Followed[] = [];
    const add = async (_name: string, payload: unknown, { key = "", delayMs = 0 } = {}) => {
      if (fails) throw new Error("no queue");
      jobs.push({ payload, key, runsAt: 60_000_000 + delayMs });
    };
    return { jobs, requests: createRequests({ add }, () => 60_000_000) };
  }
  const followUp = (workspaceId: string, timeline: boolean, ...legIds: readonly string[]) => ({
    payload: { v: 1, workspaceId, legIds, timeline },
  });

  it("is one job for those of a workspace that come due together", async () => {
    const { jobs, requests } = openWorker();
    await Promise.all([
      requests.followCall("a", "dialpad:2"),
      requests.followCall("a", "dialpad:1"),
      requests.followCall("a", "dialpad:2"),
      requests.followCall("b", "dialpad:1"),
      requests.followCall("a", "dialpad:3", 15_000),
      requests.lookAgain("a", "dialpad:4", 15_000),
    ]);
    expect(jobs).toMatchObject([
      followUp("a", true, "dialpad:1", "dialpad:2"),
      followUp("b", true, "dialpad:1"),
      followUp("a", true, "dialpad:3"),
      followUp("a", false, "dialpad:4"),
    ]);
    const [soon, others, later] = jobs;
    expect(others?.runsAt).toBe(soon?.runsAt);
    expect((later?.runsAt ?? 0) - (soon?.runsAt ?? 0)).toBeGreaterThanOrEqual(14_000);
    expect(new Set(jobs.map(({ key }) => key)).size).toBe(4);
  });

  it("is asked for again by whoever was told that it could not be", async () => {
    const { requests } = openWorker(true);
    const asked = [requests.followCall("a", "dialpad:1"), requests.followCall("b", "dialpad:1")];
    const told = await Promise.allSettled(asked);
    expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
