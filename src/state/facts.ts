import type { Redis } from "ioredis";
import type { StoredFacts } from "../domain/facts.ts";
import type { Lease } from "../domain/presence.ts";
import { offerMember, workspacePrefix } from "./keys.ts";
import { asList, asText, pairs } from "./reply.ts";

export type FactsQuery = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  /** The caller, E.164; null when there is nothing to look up. */
  readonly number: string | null;
};

/** Reads all facts of one caller in one round trip (lua/facts.lua). */
export function createReadFacts(
  redis: Redis,
): (query: FactsQuery, now: number) => Promise<StoredFacts> {
  return async (query, now) => {
    const digits = query.number === null ? "" : query.number.slice(1);
    const reply = asList(
      await redis.slFacts(
        workspacePrefix(query.workspaceId),
        now,
        digits,
        offerMember(query.lineId, query.number ?? query.callId),
        `${query.lineId}:${query.callId}`,
      ),
    );
    const session = new Map(pairs(reply[4]));
    const version = asText(reply[0]);
    const pinned = asText(reply[2]);
    return {
      settingsVersion: version === "" ? null : Number(version),
      contacts: pairs(reply[1]).map(([crmId, ownerId]) => ({
        crmId,
        ownerId: asText(ownerId) || null,
      })),
      pinnedRepId: pinned === "" ? null : pinned,
      talks: pairs(reply[3]).map(([, talk]) => toTalk(asText(talk))),
      askedRounds: Number(asText(session.get("rounds")) || 0),
      leases: new Map(pairs(reply[5]).map(([repId, leases]) => [repId, toLeases(asList(leases))])),
    };
  };
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

function toLeases(list: readonly unknown[]): Lease[] {
  const leases: Lease[] = [];
  for (let i = 0; i + 2 < list.length; i += 3) {
    const kind = asText(list[i]);
    if (kind !== "offer" && kind !== "ringing" && kind !== "talking" && kind !== "held") continue;
    leases.push({
      kind,
      legId: asText(list[i + 1]) || null,
      expiresAt: Number(asText(list[i + 2])),
    });
  }
  return leases;
}
