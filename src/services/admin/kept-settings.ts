import {
  regionOf,
  type Line,
  type Rep,
  type SharedFeed,
  type WorkspaceSettings,
} from "../../domain/settings.ts";
import { createLookUpKeys } from "./look-up-keys.ts";

/**
 * Events of an account name no line: its oldest one stands for all. While none is set up there yet, any of the same
 * phone system does, so that the first event of the first line is not lost.
 */
function carrierOf(
  { connectionId, vendor, secret }: SharedFeed,
  lines: readonly Line[],
): Line | undefined {
  const line =
    lines.find((one) => one.connectionId === connectionId) ??
    lines.find((one) => one.vendor === vendor);
  return line === undefined ? undefined : { ...line, secret, previousSecret: null };
}

export type Deps = {
  /** All that a router needs of one workspace, from the database; null: there is no such workspace. */
  readonly load: (workspaceId: string) => Promise<WorkspaceSettings | null>;
  /** Every workspace with the version of its settings. */
  readonly listVersions: () => Promise<readonly { id: string; settingsVersion: number }[]>;
  /** Whose line has this id; null: nobody's. */
  readonly workspaceOfLine: (lineId: string) => Promise<string | null>;
  /** Whose lines, or accounts, have these keys in their URLs; nobody's are left out. */
  readonly workspacesOfKeys: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** What is known is not what it was. */
  readonly onChange?: () => void;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
  readonly wait: (delayMs: number) => Promise<unknown>;
};

export type KeptSettings = ReturnType<typeof createKeptSettings>;

/** One workspace is loaded by itself no more often than this. */
const RELOAD_EVERY_MS = 1_000;
/** For who was refused by them, the versions are compared no more often than this. */
const COMPARE_EVERY_MS = 250;

/**
 * Lines and reps in memory, so that a routing request reads no database. Each workspace is loaded by itself. When a
 * load fails, what was known stays: calls go on being routed by it.
 */
export function createKeptSettings(deps: Deps) {
  const byWorkspace = new Map<string, WorkspaceSettings>();
  const byKey = new Map<string, Line>();
  const byId = new Map<string, Line>();
  /** Keys of feeds that several lines share: whose they are is seen when an event comes. */
  const byFeed = new Map<string, Line>();
  const loading = new Map<string, Promise<void>>();
  const loadedAt = new Map<string, number>();
  const lookUp = createLookUpKeys({ ...deps, find: loadKeys });
  let comparedAt = Number.NEGATIVE_INFINITY;
  let loaded = false;

  function keep(workspaceId: string, settings: WorkspaceSettings | null): void {
    deps.onChange?.();
    for (const { key, id } of byWorkspace.get(workspaceId)?.lines ?? []) {
      byKey.delete(key);
      byId.delete(id);
    }
    for (const { key } of byWorkspace.get(workspaceId)?.feeds ?? []) byFeed.delete(key);
    if (settings === null) {
      byWorkspace.delete(workspaceId);
      return;
    }
    byWorkspace.set(workspaceId, settings);
    for (const line of settings.lines) {
      byKey.set(line.key, line);
      byId.set(line.id, line);
    }
    for (const feed of settings.feeds ?? []) {
      const carrier = carrierOf(feed, settings.lines);
      if (carrier !== undefined) byFeed.set(feed.key, carrier);
    }
  }

  /** One load of a workspace at a time; one asked for during another runs after it, for that may have read too early. */
  function reload(workspaceId: string): Promise<void> {
    const before = loading.get(workspaceId) ?? Promise.resolve();
    const next = before
      .catch(() => undefined)
      .then(async () => keep(workspaceId, await deps.load(workspaceId)));
    loadedAt.set(workspaceId, deps.now());
    loading.set(workspaceId, next);
    return next.finally(() => {
      if (loading.get(workspaceId) === next) loading.delete(workspaceId);
    });
  }

  function reloadQuietly(workspaceId: string): void {
    const last = loadedAt.get(workspaceId);
    if (last !== undefined && deps.now() - last < RELOAD_EVERY_MS) return;
    reload(workspaceId).catch(deps.onFailure);
  }

  /** Loads the workspaces whose version is not the one in memory; every one at first. */
  async function refresh(): Promise<void> {
    comparedAt = deps.now();
    const versions = await deps.listVersions();
    const known = new Set(versions.map(({ id }) => id));
    for (const id of byWorkspace.keys()) if (!known.has(id)) keep(id, null);
    const isOld = ({ id, settingsVersion }: (typeof versions)[number]) =>
      byWorkspace.get(id)?.workspace.settingsVersion !== settingsVersion;
    // one workspace that can't be loaded must not keep the others from it
    await Promise.all(versions.filter(isOld).map(({ id }) => reload(id).catch(deps.onFailure)));
    loaded = true;
  }

  let newest: Promise<void> | null = null;
  async function compareSoon(): Promise<void> {
    await deps.wait(Math.max(0, comparedAt + COMPARE_EVERY_MS - deps.now()));
    await refresh();
  }

  async function loadKeys(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const owners = await deps.workspacesOfKeys(keys);
    await Promise.all([...new Set(owners.values())].map((id) => reload(id)));
    return new Set(owners.keys());
  }

  return {
    /** Loads one workspace now. */
    reload,
    /** Goes by these until the database can be read. */
    restore(all: readonly WorkspaceSettings[]): void {
      for (const settings of all) keep(settings.workspace.id, settings);
      loaded = true;
    },
    refresh,
    isLoaded: () => loaded,
    /** `refresh` for who waits for it, all who do so together, four times a second at the most. */
    newest(): Promise<void> {
      newest ??= compareSoon().finally(() => (newest = null));
      return newest;
    },
    /** The line with this key; one made elsewhere is looked up by its key, in bounds. */
    async lineByKey(key: string): Promise<Line | undefined> {
      const known = byKey.get(key);
      if (known !== undefined) return known;
      await lookUp(key);
      return byKey.get(key);
    },
    /** The same for events: also a line of the phone system's account with this key, with the account's own secret. */
    async feedByKey(key: string): Promise<Line | undefined> {
      const known = byKey.get(key) ?? byFeed.get(key);
      if (known !== undefined) return known;
      await lookUp(key);
      return byKey.get(key) ?? byFeed.get(key);
    },
    /** The same without looking anything up. */
    knownFeed: (key: string): Line | undefined => byKey.get(key) ?? byFeed.get(key),
    lineById: (lineId: string): Line | undefined => byId.get(lineId),
    /** The same, but looks it up when it is not known: for who may wait. Fails as the database does. */
    async findLine(lineId: string): Promise<Line | undefined> {
      if (byId.has(lineId)) return byId.get(lineId);
      const workspaceId = await deps.workspaceOfLine(lineId);
      if (workspaceId !== null) await reload(workspaceId);
      return byId.get(lineId);
    },
    settingsOf: (workspaceId: string): WorkspaceSettings | undefined =>
      byWorkspace.get(workspaceId),
    /** ISO 3166 alpha-2: how a workspace's numbers without a country code are read. */
    regionOf: (workspaceId: string): string => regionOf(byWorkspace.get(workspaceId)?.workspace),
    repOf: (workspaceId: string, repId: string): Rep | undefined =>
      byWorkspace.get(workspaceId)?.reps.find((rep) => rep.id === repId),
    /** Loads the workspace in the background when this version is not the one in memory; at most once a second. */
    noteVersion(workspaceId: string, version: number | null): void {
      if (version === null || byWorkspace.get(workspaceId)?.workspace.settingsVersion === version)
        return;
      reloadQuietly(workspaceId);
    },
    /** `refresh` in the background, at most once a second: for when the maps can't tell whether anything changed. */
    refreshSoon(): void {
      if (deps.now() - comparedAt >= RELOAD_EVERY_MS) void refresh().catch(deps.onFailure);
    },
    all: (): readonly WorkspaceSettings[] => [...byWorkspace.values()],
  };
}
