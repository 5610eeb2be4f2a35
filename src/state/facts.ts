import type { RedisClient } from "../redis/open-client.ts";
import { callerKey } from "../domain/caller-key.ts";
import type {
  Activity,
  OfferEnd,
  SessionFact,
  StoredFacts,
  VendorStatus,
} from "../domain/facts.ts";
import type { FactsQuery } from "../domain/map-queries.ts";
import type { Lease } from "../domain/presence.ts";
import { toLease } from "./lease.ts";
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
    const digits = query.number === null ? "" : callerKey(query.number).slice(1);
    const reply = asList(
      await redis.slFacts(
        workspacePrefix(query.workspaceId),
        now,
        digits,
        offerMember(query.lineId, query.number ?? query.callId),
        `${query.lineId}:${query.callId}`,
        query.dry ? "1" : "",
        query.team?.name ?? "",
        MOST_MEMBERS,
        query.lastDigits ?? 0,
        query.legId,
        query.repIds.length,
        ...query.repIds,
        ...(query.team?.repIds ?? []),
      ),
    );
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
      pinnedRepId: asText(reply[2]) || null,
      talks: toTalks(told.filter((one) => !isTry(one))),
      tries: told.filter(isTry).map(([, text]) => toTry(asText(text))),
      session: toSession(pairs(reply[4])),
      activities: new Map(
        pairs(reply[5]).map(([repId, activity]) => [repId, toActivity(asList(activity))]),
      ),
      callsLastMinute: Number(reply[7]),
      teamTurn: Number(asText(reply[8])),
      mapAt: asText(reply[9]) === "" ? null : Number(asText(reply[9])),
      teamRepIds: asList(reply[10]).map(asText),
      callOver: reply[12] === 1,
    };
  };
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

/** `{leases, talk's end, missed, waiting, status, mine}`, as lua/facts.lua gives it. */
function toActivity(reply: readonly unknown[]): Activity {
  const [leases, talkEndedAt, missed, waiting, status, mine] = reply;
  return {
    leases: toLeases(asList(leases)),
    talkEndedAt: asText(talkEndedAt) === "" ? null : Number(asText(talkEndedAt)),
    missedInARow: Number(missed),
    waiting: triples(asList(waiting)).map(([legId, since, dueAt]) => ({
      legId,
      since: Number(since),
      dueAt: Number(dueAt),
    })),
    status: toStatus(asText(status)),
    heldForThisCall: mine === 1,
  };
}

function toLeases(list: readonly unknown[]): Lease[] {
  return triples(list).flatMap(([kind, legId, expiresAt]): Lease[] =>
    kind === "offer" || kind === "ringing" || kind === "talking" || kind === "held"
      ? [toLease(kind, legId, Number(expiresAt))]
      : [],
  );
}

function triples(list: readonly unknown[]): [string, string, string][] {
  const found: [string, string, string][] = [];
  for (let i = 0; i + 2 < list.length; i += 3) {
    found.push([asText(list[i]), asText(list[i + 1]), asText(list[i + 2])]);
  }
  return found;
}

const STATUS_KINDS: readonly (string | undefined)[] = [
  "available",
  "do-not-disturb",
  "off-duty",
  "unavailable",
  "wrap-up",
] satisfies VendorStatus["kind"][];

function isStatusKind(kind: string | undefined): kind is VendorStatus["kind"] {
  return STATUS_KINDS.includes(kind);
}

/** `kind|source|at`. */
function toStatus(text: string): VendorStatus | null {
  const [kind, source = "", at = ""] = text.split("|");
  return isStatusKind(kind) ? { kind, source, at: Number(at) } : null;
}
