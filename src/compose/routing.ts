import { randomUUID } from "node:crypto";
import type { Decision } from "../domain/decision.ts";
import { StickylineError } from "../domain/errors.ts";
import type { Line } from "../domain/settings.ts";
import { toLineView } from "../http/webhooks/dialpad.ts";
import { createBatcher } from "../concurrency/batcher.ts";
import { createReadFacts } from "../services/routing/read-facts.ts";
import { createReleaseCall } from "../services/routing/release-call.ts";
import { createSimulateCall } from "../services/routing/simulate-call.ts";
import { createRouteCall } from "../services/routing/route-call.ts";
import { createBreaker } from "../concurrency/breaker.ts";
import { createClaimRep, createReleaseOffer } from "../state/claim.ts";
import { openRedis } from "../state/connection.ts";
import { outageOf } from "../concurrency/outage-of.ts";
import { withDeadline } from "../concurrency/deadline.ts";
import { createReadFacts as createReadStored } from "../state/facts.ts";
import { routingAdapters } from "../telephony/registry.ts";
import type { Core } from "./core.ts";

/** What one Redis round trip may take of the deadline: it needs well under a millisecond, beyond this it is as good as down. */
const REDIS_SHARE = 0.4;
const DECISIONS_EVERY_MS = 50;

export type Routing = ReturnType<typeof composeRouting>;

/** The routing path: its own Redis connection, which fails at once, and nothing that waits. */
export function composeRouting(core: Core) {
  const { now, onFailure, settings, jobs } = core;
  const redis = openRedis(core.options.redisUrl, { role: "router", onError: onFailure });
  const breaker = createBreaker({ now });
  const { deadlineMs } = core.options.config;
  const guarded = <T>(work: () => Promise<T>) =>
    breaker.run(() => withDeadline(work(), deadlineMs * REDIS_SHARE));
  const readStored = createReadStored(redis);
  const claimRep = createClaimRep(redis);
  const releaseOffer = createReleaseOffer(redis);

  const decisions = createBatcher<Decision>({
    maxSize: 200,
    maxWaitMs: DECISIONS_EVERY_MS,
    isOutage: (error) => outageOf(error) !== null,
    async handOn(batch) {
      // a job holds one workspace's alone
      const workspaces = [...new Set(batch.map(({ workspaceId }) => workspaceId))];
      await Promise.all(
        workspaces.map((workspaceId) => {
          const own = batch.filter((decision) => decision.workspaceId === workspaceId);
          return jobs.add(
            "calls.record-decisions",
            { v: 1, workspaceId, decisions: own.map(toJobDecision) },
            { key: own[0]?.id ?? randomUUID() },
          );
        }),
      );
    },
  });

  const readFacts = createReadFacts({
    readStored: (query, at) => guarded(() => readStored(query, at)),
    settingsOf: settings.settingsOf,
    noteVersion: settings.noteVersion,
    onUnread: settings.refresh,
  });

  const routeCall = createRouteCall({
    readFacts,
    claimRep: (query, at) => guarded(() => claimRep(query, at)),
    releaseOffer,
    async keepCallback({ id, workspaceId, lineId, callId, number, repId, promisedAt }) {
      if (number === null) throw new StickylineError("INPUT_INVALID", "no number to call back");
      await jobs.add(
        "calls.keep-callback",
        { v: 1, id, workspaceId, lineId, callId, number, repId, promisedAt },
        { key: id },
      );
    },
    settingsOf: settings.settingsOf,
    capabilitiesOf,
    withoutTried(line, answer, tried) {
      const region = settings.settingsOf(line.workspaceId)?.workspace.defaultRegion ?? "US";
      const view = toLineView(line, region);
      return routingAdapters.get(line.vendor)?.withoutTried?.(answer, tried, view) ?? answer;
    },
    recordDecision(decision) {
      decisions.push(decision).catch(onFailure);
    },
    now,
    newId: randomUUID,
    withDeadline,
    deadlineMs,
    onFailure,
  });

  return {
    routeCall,
    releaseCall: createReleaseCall({
      readFacts,
      claimRep: (query, at) => guarded(() => claimRep(query, at)),
      releaseOffer,
      asksAgain: (line) => capabilitiesOf(line).asksAgainAfterNoAnswer,
      settingsOf: settings.settingsOf,
      now,
    }),
    simulateCall: createSimulateCall({
      readFacts,
      settingsOf: settings.settingsOf,
      capabilitiesOf,
    }),
    isRedisDown: () => breaker.isOpen(),
    async close() {
      await decisions.drain();
      redis.disconnect();
    },
  };
}

/** Job payloads are plain JSON: the schema's types know no readonly. */
export function toJobDecision({ snapshot, ...decision }: Decision) {
  return {
    ...decision,
    target: decision.target === null ? null : { ...decision.target },
    rungs: decision.rungs.map((rung) => ({ ...rung })),
    contacts: [...decision.contacts],
    steps: { ...decision.steps },
    snapshot: { ...snapshot },
  };
}

/** What a line's phone system can do, by the line's own settings. */
export function capabilitiesOf({ vendor, vendorSettings = {}, connectionId }: Line) {
  const adapter = routingAdapters.get(vendor);
  if (adapter === undefined)
    throw new StickylineError("CONFIG_INVALID", `no adapter for ${vendor}`);
  return adapter.capabilitiesOn?.(vendorSettings, connectionId !== null) ?? adapter.capabilities;
}
