import { healthWords } from "../../domain/line-health.ts";
import type { ReadHealth } from "./read-health.ts";

export type HealthNotice = {
  /** The same at every try. */
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
};

export type Deps = {
  readonly readHealth: ReadHealth;
  /** Names of lines and accounts by their ids. */
  readonly namesOf: (workspaceId: string) => Promise<ReadonlyMap<string, string>>;
  readonly toldOf: (workspaceId: string) => Promise<ReadonlyMap<string, readonly string[]>>;
  readonly setTold: (workspaceId: string, id: string, problems: readonly string[]) => Promise<void>;
  /** Rejects when it could not be told on every way that is set: it is told again then. */
  readonly tell: (workspaceId: string, notice: HealthNotice) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
};

const DAY_MS = 86_400_000;

/** Has a workspace's admins told of each problem of a line or an account when it begins; one that ends may begin anew. */
export function createTellHealth(deps: Deps): (workspaceId: string) => Promise<void> {
  return async (workspaceId) => {
    const [health, told, names] = await Promise.all([
      deps.readHealth(workspaceId),
      deps.toldOf(workspaceId),
      deps.namesOf(workspaceId),
    ]);
    for (const [id, { problems, warnings }] of health) {
      const before = told.get(id) ?? [];
      if (problems.toSorted().join() === before.toSorted().join()) continue;
      const begun = problems.filter((problem) => !before.includes(problem));
      try {
        if (begun.length > 0) {
          const day = Math.floor(deps.now() / DAY_MS);
          await deps.tell(workspaceId, {
            id: `health:${id}:${begun.toSorted().join("+")}:${day}`,
            title: `${names.get(id) ?? id} needs attention`,
            lines: [...begun.map(healthWords), ...warnings],
          });
        }
        await deps.setTold(workspaceId, id, problems);
      } catch (error) {
        deps.onFailure(error);
      }
    }
  };
}
