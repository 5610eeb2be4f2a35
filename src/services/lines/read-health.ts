import {
  problemsSeen,
  type ErrorBudget,
  type HealthProblem,
  type Seen,
} from "../../domain/line-health.ts";
import type { Line } from "../../domain/settings.ts";
import type { LineHealth } from "./watch-lines.ts";

export type Health = {
  readonly problems: readonly HealthProblem[];
  /** What to do, one sentence each. */
  readonly warnings: readonly string[];
  /** When we last looked at the vendor. */
  readonly checkedAt: number | null;
  readonly lastRequestAt: number | null;
  readonly lastEventAt: number | null;
  readonly lastRefusedAt: number | null;
  /** Null: its phone system counts no failures. */
  readonly errorBudget: ErrorBudget | null;
};

export type Deps = {
  readonly listLines: (workspaceId: string) => Promise<readonly Line[]>;
  readonly healthOf: (workspaceId: string) => Promise<ReadonlyMap<string, LineHealth>>;
  /** Of lines and accounts; rejects while that is not known. */
  readonly readTraffic: (
    workspaceId: string,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, Seen>>;
  /** After so many failures in an hour the vendor stops asking; null: it counts none. */
  readonly errorLimitOf: (vendor: string) => number | null;
  readonly now: () => number;
};

const NOTHING: Seen = {
  lastRequestAt: null,
  lastEventAt: null,
  lastRefusedAt: null,
  errorsThisHour: 0,
};

export type ReadHealth = (workspaceId: string) => Promise<ReadonlyMap<string, Health>>;

/**
 * How each line and each account is, by its id: what the last look at the vendor found, and what came at its URLs. With the
 * maps' Redis away the second is left out.
 */
export function createReadHealth(deps: Deps): ReadHealth {
  return async (workspaceId) => {
    const [lines, found] = await Promise.all([
      deps.listLines(workspaceId),
      deps.healthOf(workspaceId),
    ]);
    const accounts = new Map<string, Line[]>();
    for (const line of lines) {
      if (line.connectionId === null) continue;
      accounts.set(line.connectionId, [...(accounts.get(line.connectionId) ?? []), line]);
    }
    const ids = [...lines.map(({ id }) => id), ...accounts.keys()];
    const traffic = await deps
      .readTraffic(workspaceId, ids)
      .catch((): ReadonlyMap<string, Seen> => new Map());
    const now = deps.now();

    const ofLine = (line: Line): Health => {
      const seen = traffic.get(line.id) ?? NOTHING;
      const shared = traffic.get(line.connectionId ?? "") ?? NOTHING;
      const limit = deps.errorLimitOf(line.vendor);
      const told = found.get(line.id);
      // an account's events name no line: they are every line's
      const lastEventAt = latest(seen.lastEventAt, shared.lastEventAt);
      return {
        problems: [...(told?.problems ?? []), ...problemsSeen(seen, limit, now)],
        warnings: told?.warnings ?? [],
        checkedAt: told?.checkedAt ?? null,
        lastRequestAt: seen.lastRequestAt,
        lastEventAt,
        lastRefusedAt: seen.lastRefusedAt,
        errorBudget: limit === null ? null : { used: seen.errorsThisHour, limit },
      };
    };
    const ofAccount = (id: string, own: readonly Line[]): Health => {
      const seen = traffic.get(id) ?? NOTHING;
      const all = own.map(ofLine);
      const ofKey = all.some(({ problems }) => problems.includes("key-revoked"));
      return {
        problems: [...(ofKey ? (["key-revoked"] as const) : []), ...problemsSeen(seen, null, now)],
        warnings: [...new Set(all.flatMap(({ warnings }) => warnings))],
        checkedAt: latest(...all.map(({ checkedAt }) => checkedAt)),
        lastRequestAt: latest(...all.map(({ lastRequestAt }) => lastRequestAt)),
        lastEventAt: latest(seen.lastEventAt, ...all.map(({ lastEventAt }) => lastEventAt)),
        lastRefusedAt: seen.lastRefusedAt,
        errorBudget: null,
      };
    };
    return new Map([
      ...lines.map((line): [string, Health] => [line.id, ofLine(line)]),
      ...[...accounts].map(([id, own]): [string, Health] => [id, ofAccount(id, own)]),
    ]);
  };
}

function latest(...times: readonly (number | null)[]): number | null {
  return times.reduce((a, b) => (b === null || (a !== null && a >= b) ? a : b), null);
}
