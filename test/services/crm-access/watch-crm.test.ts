import { describe, expect, it } from "vitest";
import {
  createWatchCrm,
  type WatchedConnection,
} from "../../../src/services/crm-access/watch-crm.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR_MS = 3_600_000;

/** What a look at one connection asks for. */
async function look(
  connection: Partial<WatchedConnection>,
  hour = 12,
): Promise<{ syncs: number; changes: number }> {
  const asked = { syncs: 0, changes: 0 };
  await createWatchCrm({
    listConnected: async () => [
      {
        workspaceId: "main",
        connectionId: "c1",
        isRefused: false,
        changesUntil: NOW - 60_000,
        finishedAt: NOW - 20 * HOUR_MS,
        heldUntil: null,
        state: "done",
        contacts: 900,
        ...connection,
      },
    ],
    enqueueChanges: async () => void (asked.changes += 1),
    enqueueSync: async () => void (asked.syncs += 1),
    hourAt: () => hour,
    now: () => NOW,
  })();
  return asked;
}

describe("watching a CRM", () => {
  it("asks for what changed, and by day for no more", async () => {
    expect(await look({})).toEqual({ syncs: 0, changes: 1 });
  });

  it("asks for everything at night, once", async () => {
    expect(await look({}, 3)).toEqual({ syncs: 1, changes: 1 });
    expect(await look({ finishedAt: NOW - HOUR_MS }, 3)).toEqual({ syncs: 0, changes: 1 });
  });

  it("asks for everything of a large account once a week, at night", async () => {
    const large = { contacts: 250_000 };
    expect(await look({ ...large, finishedAt: NOW - 6 * 24 * HOUR_MS }, 3)).toMatchObject({
      syncs: 0,
    });
    expect(await look({ ...large, finishedAt: NOW - 7 * 24 * HOUR_MS }, 3)).toMatchObject({
      syncs: 1,
    });
    expect(await look({ ...large, finishedAt: NOW - 7 * 24 * HOUR_MS })).toMatchObject({
      syncs: 0,
    });
    // one that was never read whole is read at the first night
    expect(await look({ ...large, state: "failed", changesUntil: null }, 3)).toMatchObject({
      syncs: 1,
    });
  });

  it("looks at one that the CRM refuses, for what it was reading", async () => {
    expect(await look({ isRefused: true })).toEqual({ syncs: 0, changes: 1 });
    expect(await look({ isRefused: true, changesUntil: null })).toEqual({ syncs: 1, changes: 0 });
  });

  it("leaves the first pass to whoever connects", async () => {
    const first = { changesUntil: null, finishedAt: null, state: "idle" };
    expect(await look(first, 3)).toEqual({ syncs: 0, changes: 0 });
  });

  it("asks for everything when changes were not read for three days", async () => {
    expect(await look({ changesUntil: NOW - 73 * HOUR_MS })).toMatchObject({ syncs: 1 });
    expect(await look({ changesUntil: NOW - 71 * HOUR_MS })).toMatchObject({ syncs: 0 });
  });

  it("leaves a pass alone that runs, and asks again for one whose run has said nothing for long", async () => {
    const running = { state: "running", changesUntil: null };
    expect(await look({ ...running, heldUntil: NOW - 60_000 }, 3)).toMatchObject({ syncs: 0 });
    expect(await look({ ...running, heldUntil: NOW - 660_000 })).toMatchObject({ syncs: 1 });
  });

  it("tries a pass again that failed, at night", async () => {
    const failed = { state: "failed", changesUntil: null };
    expect(await look(failed)).toEqual({ syncs: 0, changes: 0 });
    expect(await look(failed, 3)).toMatchObject({ syncs: 1 });
  });

  it("believes no time of the future, which a clock that was ahead has left", async () => {
    const ahead = NOW + 300 * 24 * HOUR_MS;
    expect(await look({ finishedAt: ahead }, 3)).toEqual({ syncs: 1, changes: 1 });
    expect(await look({ changesUntil: ahead })).toEqual({ syncs: 1, changes: 1 });
    const killed = { state: "running", changesUntil: null, heldUntil: ahead };
    expect(await look(killed)).toMatchObject({ syncs: 1 });
  });
});
