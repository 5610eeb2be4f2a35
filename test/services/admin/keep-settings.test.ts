import { describe, expect, it } from "vitest";
import {
  DEFAULT_LINE_ROUTING,
  type Line,
  type WorkspaceSettings,
} from "../../../src/domain/settings.ts";
import { createKeptSettings } from "../../../src/services/admin/kept-settings.ts";

const lineOf = (workspaceId: string, id: string): Line => ({
  id,
  workspaceId,
  key: `key-${id}`,
  vendor: "dialpad",
  name: id,
  connectionId: null,
  secret: null,
  previousSecret: null,
  fallback: { type: "office", id: "4001" },
  team: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
  ...DEFAULT_LINE_ROUTING,
});

/** A database of workspaces with lines, which counts what is read of it. */
async function world(workspaceIds: readonly string[]) {
  const stored = new Map<string, WorkspaceSettings>();
  const put = (id: string, settingsVersion: number, lines: readonly Line[]) =>
    stored.set(id, {
      workspace: { id, name: id, defaultRegion: "GB", settingsVersion },
      lines,
      reps: [],
      policies: new Map(),
    });
  for (const id of workspaceIds) put(id, 1, [lineOf(id, `${id}-line`)]);
  const reads = {
    loads: [] as string[],
    lookUps: [] as (readonly string[])[],
    failures: [] as unknown[],
  };
  const clock = { now: 0 };
  const settings = createKeptSettings({
    async load(id) {
      reads.loads.push(id);
      return stored.get(id) ?? null;
    },
    listVersions: async () => [...stored.values()].map(({ workspace }) => workspace),
    async workspaceOfLine(lineId) {
      const all = [...stored.values()].flatMap(({ lines }) => lines);
      return all.find(({ id }) => id === lineId)?.workspaceId ?? null;
    },
    async workspacesOfKeys(keys) {
      reads.lookUps.push(keys);
      await settled();
      const all = [...stored.values()].flatMap(({ lines }) => lines);
      const named = all.filter(({ key }) => keys.includes(key));
      return new Map(named.map(({ key, workspaceId }) => [key, workspaceId]));
    },
    async wait(delayMs) {
      clock.now += delayMs;
    },
    onFailure: (error) => reads.failures.push(error),
    now: () => clock.now,
  });
  await settings.refresh();
  reads.loads.length = 0;
  return { settings, reads, stored, put, clock };
}

/** Lets loads in the background end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("settings in memory", () => {
  it("load the one workspace that changed, and no other", async () => {
    const { settings, reads, put, clock } = await world(["a", "b", "c"]);
    clock.now = 5_000;
    put("b", 2, []);
    settings.noteVersion("b", 2);
    settings.noteVersion("a", 1);
    await settled();
    expect(reads.loads).toEqual(["b"]);
    expect(settings.settingsOf("b")?.lines).toEqual([]);
    expect(settings.lineById("b-line")).toBeUndefined();
    expect(await settings.lineByKey("key-a-line")).toMatchObject({ workspaceId: "a" });
  });

  it("load a workspace at most once a second by what calls say, and each by itself", async () => {
    const { settings, reads, clock } = await world(["a", "b"]);
    clock.now = 5_000;
    for (let call = 0; call < 100; call++) settings.noteVersion("a", 7);
    settings.noteVersion("b", 7);
    await settled();
    expect(reads.loads).toEqual(["a", "b"]);
    clock.now = 6_000;
    settings.noteVersion("a", 7);
    await settled();
    expect(reads.loads).toEqual(["a", "b", "a"]);
  });

  it("look an unknown key up by itself, and load nothing for it", async () => {
    const { settings, reads } = await world(["a", "b"]);
    expect(await settings.lineByKey("nobody's")).toBeUndefined();
    expect(await settings.lineByKey("nobody's")).toBeUndefined();
    expect(reads).toMatchObject({ loads: [], lookUps: [["nobody's"]] });
  });

  it("find a line that was made in another process", async () => {
    const { settings, reads, put } = await world(["a", "b"]);
    put("a", 2, [lineOf("a", "a-line"), lineOf("a", "fresh")]);
    expect(await settings.lineByKey("key-fresh")).toMatchObject({ id: "fresh" });
    expect(reads.loads).toEqual(["a"]);
    put("b", 2, [lineOf("b", "newer")]);
    expect(await settings.findLine("newer")).toMatchObject({ workspaceId: "b" });
    expect(reads.loads).toEqual(["a", "b"]);
  });

  it("look many made-up keys up together, seldom, and find a new line among them at once", async () => {
    const { settings, reads, put, clock } = await world(["a"]);
    clock.now = 10_000;
    const guess = (n: number) => settings.lineByKey(`guess-${n}`);
    const first = Array.from({ length: 600 }, (_, n) => guess(n));
    put("a", 2, [lineOf("a", "fresh")]);
    const asks = Array.from({ length: 5 }, () => settings.lineByKey("key-fresh"));
    for (const found of await Promise.all(asks)) expect(found).toMatchObject({ id: "fresh" });
    await Promise.all(first);
    expect(reads.lookUps.map((keys) => keys.length)).toEqual([601]);
    // one after the other they wait for each other's turn
    for (let n = 600; n < 610; n++) await guess(n);
    expect(clock.now).toBe(10_500);
    await guess(1);
    expect(reads.lookUps).toHaveLength(11);
    clock.now += 1_000;
    await guess(1);
    expect(reads.lookUps).toHaveLength(12);
    expect(reads.loads).toEqual(["a"]);
  });

  it("refuse at once what is more than a look-up holds", async () => {
    const { settings, reads } = await world(["a"]);
    const guesses = Array.from({ length: 12_000 }, (_, n) => settings.lineByKey(`guess-${n}`));
    expect(await Promise.all(guesses)).toEqual(guesses.map(() => undefined));
    expect(reads.lookUps.map((keys) => keys.length)).toEqual([10_000]);
  });

  it("keep what was known when a load fails, and forget a workspace that is gone", async () => {
    const { settings, reads, stored, clock } = await world(["a", "b"]);
    stored.delete("b");
    await settings.refresh();
    expect(settings.all().map(({ workspace }) => workspace.id)).toEqual(["a"]);
    const failing = createKeptSettings({
      load: () => Promise.reject(new Error("away")),
      listVersions: async () => [],
      workspaceOfLine: () => Promise.reject(new Error("away")),
      workspacesOfKeys: () => Promise.reject(new Error("away")),
      wait: async () => undefined,
      onFailure: (error) => reads.failures.push(error),
      now: () => clock.now,
    });
    expect(await failing.lineByKey("key")).toBeUndefined();
    failing.noteVersion("a", 2);
    await settled();
    expect(reads.failures).toHaveLength(2);
    await expect(failing.findLine("line")).rejects.toThrow("away");
  });

  it("compare versions at most once a second while the maps say nothing", async () => {
    const { settings, reads, put, clock } = await world(["a", "b"]);
    put("a", 2, []);
    clock.now = 2_000;
    for (let call = 0; call < 50; call++) settings.refreshSoon();
    await settled();
    expect(reads.loads).toEqual(["a"]);
  });
});
