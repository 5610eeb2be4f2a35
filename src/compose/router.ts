import { randomUUID } from "node:crypto";
import type { RedisClient } from "../redis/open-client.ts";
import { createBreaker } from "../concurrency/breaker.ts";
import { elapsedMs } from "../concurrency/elapsed-ms.ts";
import { withDeadline } from "../concurrency/deadline.ts";
import type { WrittenChoice } from "../domain/menu.ts";
import type { ClosedRule } from "../domain/policy.ts";
import type { Line } from "../domain/settings.ts";
import type { KeptSettings } from "../services/admin/kept-settings.ts";
import { toLineView } from "../services/lines/to-line-view.ts";
import { closedOn } from "../services/lines/place-on.ts";
import { createReleaseCall } from "../services/routing/release-call.ts";
import { createRouteCall, type Deps } from "../services/routing/route-call.ts";
import { createSimulateCall } from "../services/routing/simulate-call.ts";
import { createClaim, createUndoClaim } from "../state/claim.ts";
import type { Deps as FactsDeps } from "../services/routing/read-facts.ts";
import { createReadFacts } from "../state/facts.ts";
import type { LineCapabilities } from "../telephony/port.ts";
import { routingAdapters } from "../telephony/registry.ts";
import { capabilitiesOf } from "./capabilities-of.ts";
import { menuOn } from "./menu-on.ts";

/** What one Redis round trip may take of the deadline: it needs well under a millisecond, beyond this it is as good as down. */
const REDIS_SHARE = 0.4;

export type RouterParts = Pick<
  Deps,
  "keepCallback" | "withdrawCallback" | "recordDecision" | "now" | "deadlineMs" | "onFailure"
> & {
  /** Asked in the request's time. */
  readonly redis: RedisClient;
  /** Told when the maps take no writes, as a master that was made a replica. */
  readonly onReadOnly?: () => void;
  /** Bounds look-ups; left out: who asks is bounded themselves. */
  readonly enter?: FactsDeps["enter"];
  /** Waits and reconnects: for what a late claim has to take back. */
  readonly patientRedis: RedisClient;
  readonly settings: Pick<KeptSettings, "settingsOf" | "regionOf" | "noteVersion" | "refreshSoon">;
  /** What may be answered on a line; left out: all that its phone system can do. */
  readonly capabilitiesOf?: (line: Line) => LineCapabilities;
};

/** All that decides calls, on one connection to the maps. */
export function composeRouter(parts: RouterParts) {
  const { redis, settings, now, onFailure } = parts;
  const breaker = createBreaker({ now: elapsedMs });
  const inTime = <T>(work: () => Promise<T>, workspaceId: string) =>
    breaker
      .run(() => withDeadline(work(), parts.deadlineMs * REDIS_SHARE), workspaceId)
      .catch((error: unknown) => {
        if (error instanceof Error && error.message.startsWith("READONLY")) parts.onReadOnly?.();
        throw error;
      });
  const read = createReadFacts(redis);
  const capable = parts.capabilitiesOf ?? capabilitiesOf;
  const maps = {
    readStored: (query: Parameters<typeof read>[0], at: number) =>
      inTime(() => read(query, at), query.workspaceId),
    settingsOf: settings.settingsOf,
    noteVersion: settings.noteVersion,
    onUnread: settings.refreshSoon,
    enter: parts.enter ?? (() => () => undefined),
    claim: createClaim(redis),
    inTime,
    capabilitiesOf: capable,
    now,
    onFailure,
    closedOn(line: Line, rule: ClosedRule) {
      const adapter = routingAdapters.get(line.vendor);
      const { questions } = capable(line);
      return adapter === undefined ? rule : closedOn(adapter, line, rule, questions);
    },
    menuOn: (line: Line, choices: readonly WrittenChoice[]) =>
      menuOn(line, choices, settings.settingsOf(line.workspaceId), capable(line)),
  };
  return {
    routeCall: createRouteCall({
      ...maps,
      undoClaim: createUndoClaim(parts.patientRedis),
      keepCallback: parts.keepCallback,
      withdrawCallback: parts.withdrawCallback,
      withoutTried(line, answer, tried) {
        const view = toLineView(line, settings.regionOf(line.workspaceId));
        return routingAdapters.get(line.vendor)?.withoutTried?.(answer, tried, view) ?? answer;
      },
      recordDecision: parts.recordDecision,
      newId: randomUUID,
      deadlineMs: parts.deadlineMs,
    }),
    releaseCall: createReleaseCall(maps),
    simulateCall: createSimulateCall(maps),
    isRedisDown: () => breaker.isOpen(),
  };
}
