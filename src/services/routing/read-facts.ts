import type { Activity, Facts, RepFact, StoredFacts } from "../../domain/facts.ts";
import { NO_ACTIVITY } from "../../domain/facts.ts";
import type { CallRef, FactsQuery } from "../../domain/map-queries.ts";
import type { Policy } from "../../domain/policy.ts";
import type { GateOwner } from "../../concurrency/gate.ts";
import type { Line, Rep, WorkspaceSettings } from "../../domain/settings.ts";
import { indexOf, type SettingsIndex } from "../../domain/settings-index.ts";
import { identityOn } from "./answer-call.ts";
import { lineOwnerOf } from "./ask-domain.ts";

export type CallQuestion = {
  readonly call: CallRef;
  readonly line: Line;
  readonly dialledNumber: string | null;
  readonly policy: Policy;
  /** Nothing is written. */
  readonly dry: boolean;
  /** Whom the caller asked for; left out: nobody. */
  readonly chosenRepId?: string | null;
};

export type Deps = {
  /** Lets one look-up in until what it returns is called. Throws OVERLOADED. */
  readonly enter: (owner: GateOwner) => () => void;
  readonly readStored: (query: FactsQuery, now: number) => Promise<StoredFacts>;
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  /** Told the version that the maps were published with: a router whose memory differs reloads, after answering. */
  readonly noteVersion: (workspaceId: string, version: number | null) => void;
  /** Told when the maps could not be read, and so nothing could tell that settings have changed. */
  readonly onUnread: () => void;
};

export type ReadFacts = {
  readonly facts: Facts;
  /** The caller has hung up. */
  readonly callOver: boolean;
};

/** The caller's facts from the maps, completed by the reps' settings in memory. One round trip. */
export async function readFacts(deps: Deps, asked: CallQuestion, now: number): Promise<ReadFacts> {
  const { call, line, dialledNumber, policy, dry } = asked;
  const { workspaceId } = call;
  const index = indexOf(deps.settingsOf(workspaceId));
  const ownerId = lineOwnerOf(line, dialledNumber);
  const repIds = [ownerId, asked.chosenRepId ?? null].filter((repId) => repId !== null);
  const team = teamOf(policy, index);
  const { lastDigits } = policy;
  const query = { ...call, dry, repIds, team, lastDigits };
  const leave = deps.enter(query);
  let stored: StoredFacts;
  try {
    stored = await deps.readStored(query, now);
  } catch (error) {
    deps.onUnread();
    throw error;
  } finally {
    leave();
  }
  deps.noteVersion(workspaceId, stored.settingsVersion);
  const reps = new Map<string, RepFact>();
  for (const [repId, activity] of stored.activities) {
    const rep = index.repById.get(repId);
    if (rep === undefined) continue;
    const reachable = identityOn(line, rep) !== undefined;
    reps.set(repId, toRepFact(rep, activity, reachable));
  }
  return { facts: toFacts(stored, reps), callOver: stored.callOver };
}

/** Field by field: what is left of an object after taking some out of it is slow to make and slow to read. */
function toFacts(stored: StoredFacts, reps: Facts["reps"]): Facts {
  return {
    contacts: stored.contacts,
    contactCount: stored.contactCount,
    ownerCount: stored.ownerCount,
    lastDigits: stored.lastDigits,
    deals: stored.deals,
    companies: stored.companies,
    furtherOwners: stored.furtherOwners,
    work: stored.work,
    pinnedRepId: stored.pinnedRepId,
    talks: stored.talks,
    tries: stored.tries,
    session: stored.session,
    callsLastMinute: stored.callsLastMinute,
    teamTurn: stored.teamTurn,
    mapAt: stored.mapAt,
    teamRepIds: stored.teamRepIds,
    reps,
  };
}

/** The members of the team that the policy shares calls out to by itself. */
function teamOf(policy: Policy, { teams }: SettingsIndex): FactsQuery["team"] {
  const rung = policy.ladder.find((step) => step.rung === "team");
  if (rung === undefined || rung.team === null) return null;
  return { name: rung.team, repIds: teams.get(rung.team) ?? [] };
}

/** A rep's settings with what the maps know of them. Field by field: a team of fifty is put together for every call. */
export function toRepFact(rep: Rep, activity: Activity = NO_ACTIVITY, reachable = true): RepFact {
  return {
    leases: activity.leases,
    talkEndedAt: activity.talkEndedAt,
    missedInARow: activity.missedInARow,
    waiting: activity.waiting,
    status: activity.status,
    furtherStatuses: activity.furtherStatuses,
    heldForThisCall: activity.heldForThisCall,
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
    reachable,
  };
}
