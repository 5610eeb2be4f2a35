import type { Line, Rep, WorkspaceSettings } from "../../domain/settings.ts";

export type Deps = {
  /** Every workspace's lines and reps, from the database. */
  readonly loadAll: () => Promise<readonly WorkspaceSettings[]>;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
};

export type Settings = {
  reload(): Promise<void>;
  isLoaded(): boolean;
  /** The line with this key. An unknown key starts a reload, at most one a second, for lines made elsewhere. */
  lineByKey(key: string): Promise<Line | undefined>;
  lineById(lineId: string): Line | undefined;
  /** The same, but reloads when it is not known: for who may wait. */
  findLine(lineId: string): Promise<Line | undefined>;
  settingsOf(workspaceId: string): WorkspaceSettings | undefined;
  /** ISO 3166 alpha-2: how a workspace's numbers without a country code are read. */
  regionOf(workspaceId: string): string;
  repOf(workspaceId: string, repId: string): Rep | undefined;
  /** Reloads in the background when this version is not the one in memory. */
  noteVersion(workspaceId: string, version: number | null): void;
  /** Reloads in the background, at most once a second: for when the maps can't tell whether anything changed. */
  refresh(): void;
  all(): readonly WorkspaceSettings[];
};

/** Of a workspace that is not known here yet. */
const DEFAULT_REGION = "US";
const RELOAD_EVERY_MS = 1_000;

/**
 * Lines and reps in memory, so that a routing request reads no database. When a reload fails, what was known stays:
 * calls go on being routed by it.
 */
export function createSettings(deps: Deps): Settings {
  let byWorkspace = new Map<string, WorkspaceSettings>();
  let byKey = new Map<string, Line>();
  let byId = new Map<string, Line>();
  let loaded = false;
  let loading: Promise<void> | null = null;
  let reloadedAt = Number.NEGATIVE_INFINITY;

  async function load(): Promise<void> {
    const all = await deps.loadAll();
    const lines = all.flatMap((settings) => settings.lines);
    byWorkspace = new Map(all.map((settings) => [settings.workspace.id, settings]));
    byKey = new Map(lines.map((line) => [line.key, line]));
    byId = new Map(lines.map((line) => [line.id, line]));
    loaded = true;
  }

  /** One load at a time; a reload asked for during one runs after it, for it may have read too early. */
  function reload(): Promise<void> {
    const next = (loading ?? Promise.resolve()).catch(() => undefined).then(load);
    loading = next;
    reloadedAt = deps.now();
    return next;
  }

  function reloadQuietly(): Promise<void> {
    if (deps.now() - reloadedAt < RELOAD_EVERY_MS) return Promise.resolve();
    return reload().catch(deps.onFailure);
  }

  return {
    reload,
    isLoaded: () => loaded,
    async lineByKey(key) {
      const known = byKey.get(key);
      if (known !== undefined) return known;
      await reloadQuietly();
      return byKey.get(key);
    },
    lineById: (lineId) => byId.get(lineId),
    async findLine(lineId) {
      if (!byId.has(lineId)) await reload();
      return byId.get(lineId);
    },
    settingsOf: (workspaceId) => byWorkspace.get(workspaceId),
    regionOf: (workspaceId) =>
      byWorkspace.get(workspaceId)?.workspace.defaultRegion ?? DEFAULT_REGION,
    repOf: (workspaceId, repId) =>
      byWorkspace.get(workspaceId)?.reps.find((rep) => rep.id === repId),
    noteVersion(workspaceId, version) {
      if (version === null || byWorkspace.get(workspaceId)?.workspace.settingsVersion === version)
        return;
      void reloadQuietly();
    },
    refresh: () => void reloadQuietly(),
    all: () => [...byWorkspace.values()],
  };
}
