import type { RedisClient } from "../redis/open-client.ts";
import { callerKey } from "../domain/caller-key.ts";
import {
  NEW_SESSION,
  type Activity,
  type OfferEnd,
  type SessionFact,
  type StoredFacts,
} from "../domain/facts.ts";
import type { FactsQuery } from "../domain/map-queries.ts";
import { readDoing } from "./doing.ts";
import { offerMember, workspacePrefix } from "./keys.ts";
import { asList, asText, pairs } from "./reply.ts";
import { readTie } from "./tie.ts";

/** The most members of a team that one decision looks at. */
const MOST_MEMBERS = 50;

/** What the maps know of one caller, and which of the team's members were looked at. */
export type ReadStored = (query: FactsQuery, now: number) => Promise<StoredFacts>;

/** Reads all facts of one caller in one round trip (lua/facts.lua). */
export function createReadFacts(redis: RedisClient): ReadStored {
  return async (query, now) => {
    const team = query.team?.repIds ?? [];
    const digits = query.number === null ? "" : callerKey(query.number).slice(1);
    const reply = asList(
      await redis.slFacts(
        workspacePrefix(query.workspaceId),
        now,
        digits,
        `${query.lineId}:${query.callId}`,
        query.dry ? "1" : "",
        query.team?.name ?? "",
        query.lastDigits ?? 0,
        query.legId,
        query.repIds.join("\n"),
        team.join("\n"),
      ),
    );
    const own = offerMember(query.lineId, query.number ?? query.callId);
    const reps = readReps(reply[5], Number(reply[10]), own, now);
    const teamRepIds = longestIdle(reps, team);
    // of a team that is looked at in full, there is nobody to leave out
    const isInFull = team.length === teamRepIds.length;
    const told = pairs(reply[3]);
    const version = asText(reply[0]);
    const tie = readTie(asText(reply[6]));
    const contacts = pairs(reply[1]).map(([crmId, ownerId]) => ({
      crmId,
      ownerId: asText(ownerId) || null,
      changedAt: tie.changedAt.get(crmId) ?? null,
    }));
    return {
      settingsVersion: version === "" ? null : Number(version),
      contacts,
      contactCount: Math.max(contacts.length, tie.contactCount),
      ownerCount: tie.ownerCount,
      lastDigits: reply[11] === 1 ? (query.lastDigits ?? null) : null,
      deals: tie.deals,
      companies: tie.companies,
      furtherOwners: tie.furtherOwners,
      work: tie.work,
      pinnedRepId: asText(reply[2]) || null,
      talks: toTalks(told.filter((one) => !isTry(one))),
      tries: told.filter(isTry).map(([, text]) => toTry(asText(text))),
      session: toSession(pairs(reply[4])),
      activities: isInFull ? reps.activities : lookedAt(reps, teamRepIds),
      callsLastMinute: Number(reply[7]),
      teamTurn: Number(asText(reply[8])),
      mapAt: asText(reply[9]) === "" ? null : Number(asText(reply[9])),
      teamRepIds,
      callOver: reply[12] === 1,
    };
  };
}

type DoingOfReps = {
  /** Those who were named come first. */
  readonly repIds: readonly string[];
  readonly named: number;
  readonly activities: ReadonlyMap<string, Activity>;
  /** Of those who have any. */
  readonly standIns: ReadonlyMap<string, readonly string[]>;
};

/** `reply`: as lua/facts.lua gives it. */
function readReps(reply: unknown, named: number, own: string, now: number): DoingOfReps {
  const [ids = "", doings = ""] = asList(reply).map(asText);
  const repIds = ids === "" ? [] : ids.split("\n");
  const activities = new Map<string, Activity>();
  const standIns = new Map<string, readonly string[]>();
  const each = doings.split("\0");
  repIds.forEach((repId, index) => {
    const doing = readDoing(each[index] ?? "", own, now);
    activities.set(repId, doing.activity);
    if (doing.standIns.length > 0) standIns.set(repId, doing.standIns);
  });
  return { repIds, named, activities, standIns };
}

/** The members of the team who have been without a talk for longest, as many as one decision looks at. */
function longestIdle({ activities }: DoingOfReps, team: readonly string[]): string[] {
  return team
    .map((repId) => ({ repId, since: activities.get(repId)?.talkEndedAt ?? 0 }))
    .toSorted((one, other) => one.since - other.since || (one.repId < other.repId ? -1 : 1))
    .slice(0, MOST_MEMBERS)
    .map(({ repId }) => repId);
}

/** What those do who were named, these members of the team, and who stands in for any of them. */
function lookedAt(
  { repIds, named, activities, standIns }: DoingOfReps,
  team: readonly string[],
): StoredFacts["activities"] {
  const looked = new Map<string, Activity>();
  // a set is gone through to the end, with what is added meanwhile
  const seen = new Set([...repIds.slice(0, named), ...team]);
  for (const repId of seen) {
    const activity = activities.get(repId);
    if (activity === undefined) continue;
    looked.set(repId, activity);
    for (const standIn of standIns.get(repId) ?? []) seen.add(standIn);
  }
  return looked;
}

/** Newest first; of two that began in the same moment the greater leg id, whatever order they came in. */
function toTalks(byLeg: readonly [string, unknown][]): StoredFacts["talks"] {
  return byLeg
    .map(([legId, talk]) => ({ legId, talk: toTalk(asText(talk)) }))
    .toSorted(
      (one, other) =>
        other.talk.connectedAt - one.talk.connectedAt || (one.legId < other.legId ? 1 : -1),
    )
    .map(({ talk }) => talk);
}

/** `rep|connectedAt|endedAt|direction|identity`, as lua/facts.lua gives it. */
function toTalk(text: string): StoredFacts["talks"][number] {
  const [repId = "", connectedAt = "0", endedAt = "", direction = ""] = text.split("|");
  return {
    repId: repId === "" ? null : repId,
    connectedAt: Number(connectedAt),
    endedAt: endedAt === "" ? null : Number(endedAt),
    direction: direction === "outbound" || direction === "internal" ? direction : "inbound",
  };
}

function isTry([, text]: readonly [string, unknown]): boolean {
  return asText(text).split("|")[3] === "tried";
}

function toTry(text: string): StoredFacts["tries"][number] {
  const { repId, connectedAt } = toTalk(text);
  return { repId, at: connectedAt };
}

/** `rounds`, `offer:<rep>` how an attempt ended, `since:<rep>` since when the caller has waited, `last` whom we rang. */
function toSession(fields: readonly [string, unknown][]): SessionFact {
  if (fields.length === 0) return NEW_SESSION;
  const values = fields.map(([field, value]) => [field, asText(value)] as const);
  const under = (prefix: string) =>
    values
      .filter(([field]) => field.startsWith(prefix))
      .map(([field, value]) => [field.slice(prefix.length), value] as const);
  return {
    askedRounds: Number(values.find(([field]) => field === "rounds")?.[1] ?? 0),
    lastRung: (values.find(([field]) => field === "last")?.[1] ?? "").split("\n").filter(Boolean),
    justBusy: [],
    offered: new Map(under("offer:").map(([repId, value]) => [repId, toOfferEnd(value)])),
    waitingSince: new Map(under("since:").map(([repId, value]) => [repId, Number(value)])),
  };
}

function toOfferEnd(text: string): OfferEnd {
  const known: readonly OfferEnd[] = ["busy", "no-answer", "declined", "failed"];
  return known.find((end) => end === text) ?? "unknown";
}
