import type { Activity, Facts, RepFact, StoredFacts } from "../../domain/facts.ts";
import { NO_ACTIVITY } from "../../domain/facts.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Line, Rep, WorkspaceSettings } from "../../domain/settings.ts";
import { identityOn } from "./answer-call.ts";
import { lineOwnerOf } from "./ask-domain.ts";

type Query = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string | null;
  readonly dialledNumber: string | null;
  readonly policy: Policy;
  readonly dry: boolean;
};

type StoredQuery = Pick<Query, "workspaceId" | "lineId" | "callId" | "number" | "dry"> & {
  readonly lastDigits: number | null;
  readonly repIds: readonly string[];
  readonly team: { readonly name: string; readonly repIds: readonly string[] } | null;
};

export type Deps = {
  readonly readStored: (
    query: StoredQuery,
    now: number,
  ) => Promise<StoredFacts & { readonly teamRepIds: readonly string[] }>;
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  /** Told the version that the maps were published with: a router whose memory differs reloads, after answering. */
  readonly noteVersion: (workspaceId: string, version: number | null) => void;
  /** Told when the maps could not be read, and so nothing could tell that settings have changed. */
  readonly onUnread: () => void;
};

/** The caller's facts from the maps, completed by the reps' settings in memory. One round trip. */
export function createReadFacts(
  deps: Deps,
): (query: Query, line: Line, now: number) => Promise<Facts> {
  return async (query, line, now) => {
    const reps = deps.settingsOf(query.workspaceId)?.reps ?? [];
    const ownerId = lineOwnerOf(line, query.dialledNumber);
    const { workspaceId, lineId, callId, number, dry } = query;
    const stored = await deps
      .readStored(
        {
          workspaceId,
          lineId,
          callId,
          number,
          dry,
          lastDigits: query.policy.lastDigits,
          repIds: ownerId === null ? [] : [ownerId],
          team: teamOf(query.policy, reps),
        },
        now,
      )
      .catch((error: unknown) => {
        deps.onUnread();
        throw error;
      });
    deps.noteVersion(workspaceId, stored.settingsVersion);
    const { activities, settingsVersion: _, ...known } = stored;
    return {
      ...known,
      reps: new Map(
        reps
          .filter((rep) => activities.has(rep.id))
          .map((rep) => [
            rep.id,
            {
              ...toRepFact(rep, stored.activities.get(rep.id)),
              reachable: identityOn(line, rep) !== undefined,
            },
          ]),
      ),
    };
  };
}

/** The members of the team that the policy shares calls out to by itself. */
function teamOf(policy: Policy, reps: readonly Rep[]): StoredQuery["team"] {
  const rung = policy.ladder.find((step) => step.rung === "team");
  if (rung === undefined || rung.team === null) return null;
  const name = rung.team;
  const members = reps.filter((rep) => rep.teams.includes(name));
  return { name, repIds: members.map((rep) => rep.id) };
}

/** A rep's settings with what the maps know of them; whether a line reaches them is that line's to say. */
export function toRepFact(rep: Rep, activity: Activity = NO_ACTIVITY): Omit<RepFact, "reachable"> {
  return {
    ...activity,
    id: rep.id,
    name: rep.name,
    crmOwnerId: rep.crmOwnerId,
    enabled: rep.enabled,
    left: rep.left,
    successor: rep.successor,
    away: rep.away,
    awayUntilMs: rep.awayUntilMs,
    backupId: rep.backupId,
    delegate: rep.delegate,
    teams: rep.teams,
    weight: rep.weight,
    hours: rep.hours,
    crmPresence: rep.crmPresence ?? null,
  };
}
