import { createHash } from "node:crypto";
import type { RedisClient } from "../../../src/redis/open-client.ts";
import type { LegEvent, LegEventKind } from "../../../src/domain/call.ts";
import { DEFAULT_REP_PROFILE, type Rep } from "../../../src/domain/settings.ts";
import { CLAIM_NOBODY, type ClaimQuery, type FactsQuery } from "../../../src/domain/map-queries.ts";
import { createClaim, createUndoClaim } from "../../../src/state/claim.ts";
import { createPublishDirectory } from "../../../src/state/directory.ts";
import { createReadFacts } from "../../../src/state/facts.ts";
import { createApplyLegEvent, createListLeases } from "../../../src/state/presence.ts";
import { testWorkspaceId } from "../../support/databases.ts";

export const OFFER_MS = 20_000;
export const CALLER = "+14155551001";
/**
 * Leases expire by the clock that is handed in, keys by Redis' own: so the story is told around the present, an hour
 * ahead, since a process that has loaded this plays file after file.
 */
export const NOW = Date.now() + 3_600_000;

function rep(workspaceId: string, id: string, userIds: readonly string[]): Rep {
  return {
    id,
    workspaceId,
    name: id,
    email: `${id}@example.com`,
    crmOwnerId: `owner-of-${id}`,
    ownerChosen: false,
    enabled: true,
    away: false,
    sandbox: false,
    ...DEFAULT_REP_PROFILE,
    identities: userIds.map((userId) => ({ vendor: "dialpad", type: "user", id: userId })),
  };
}

/** A workspace of its own with two reps; the first has two phones. */
export async function createWorld(redis: RedisClient) {
  const workspaceId = testWorkspaceId();
  const reps = [rep(workspaceId, "ada", ["1", "11"]), rep(workspaceId, "bob", ["2"])];
  const publish = createPublishDirectory(redis);
  await publish(workspaceId, { version: 1, reps, pins: [] });
  const apply = createApplyLegEvent(redis);
  const claim = createClaim(redis);
  const read = createReadFacts(redis);
  const list = createListLeases(redis);
  const queries = reps.map(({ id, identities }) => ({
    id,
    identityKeys: identities.map((one) => `dialpad:user:${one.id}`),
  }));
  const query = (number: string, callId = "1") => ({
    workspaceId,
    lineId: "line",
    callId,
    legId: `dialpad:${callId}`,
    number,
    repIds: [],
    team: null,
    dry: false,
  });
  const claimQuery = (
    number: string,
    repIds: readonly string[],
    more: Partial<ClaimQuery> = {},
  ): ClaimQuery => ({
    ...CLAIM_NOBODY,
    ...query(number),
    order: { ...CLAIM_NOBODY.order, alone: repIds },
    offerMs: OFFER_MS,
    rings: true,
    ...more,
  });
  return {
    workspaceId,
    reps,
    publish,
    query,
    apply: (event: LegEvent, now = NOW) => apply(workspaceId, event, now),
    claim: async (
      number: string,
      repIds: readonly string[],
      now = NOW,
      roundsIfNone: number | null = null,
      more: Partial<ClaimQuery> = {},
    ) => {
      const claimed = await claim(claimQuery(number, repIds, { roundsIfNone, ...more }), now);
      if (claimed === null) throw new Error("Redis takes no writes");
      return claimed;
    },
    claimQuery,
    undo: createUndoClaim(redis),
    read: (number: string, now = NOW, more: Partial<FactsQuery> = {}) =>
      read({ ...query(number), ...more }, now),
    kinds: async (now = NOW) =>
      (await list(workspaceId, queries, now)).map((leases) => leases.map(({ kind }) => kind)),
  };
}

let nextKey = 0;
/** An event of Ada's first phone, a minute ago, unless `more` says otherwise. */
export function legEvent(
  legId: string,
  kind: LegEventKind,
  more: Partial<LegEvent> = {},
): LegEvent {
  const at = more.at ?? NOW - 60_000;
  return {
    key: createHash("sha256").update(`${nextKey++}`).digest("hex"),
    legId: `dialpad:${legId}`,
    kind,
    at,
    identity: "dialpad:user:1",
    direction: "inbound",
    number: CALLER,
    internalNumber: null,
    startedAt: at,
    connectedAt: kind === "connected" ? at : null,
    endedAt: kind === "ended" ? at : null,
    endReason: kind === "ended" ? "hangup" : null,
    links: [],
    details: {},
    ...more,
  };
}
