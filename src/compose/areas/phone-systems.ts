import { withDeadline } from "../../concurrency/deadline.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import { exotelRoutes } from "../../http/webhooks/exotel.ts";
import { kazooRoutes } from "../../http/webhooks/kazoo.ts";
import { plainRoutes } from "../../http/webhooks/plain.ts";
import { voipexRoutes } from "../../http/webhooks/voipex.ts";
import { exotelAdapter, unknownVersion } from "../../telephony/exotel/index.ts";
import { kazooAdapter } from "../../telephony/kazoo/index.ts";
import type { RoutingRequest } from "../../telephony/port.ts";
import { routingAdapters } from "../../telephony/registry.ts";
import { eventKey, RECEIVED_FIELD, voipexAdapter } from "../../telephony/voipex/index.ts";
import { noteTraffic } from "../../http/plugins/note-traffic.ts";
import { createTraffic } from "../../state/traffic.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";
import type { KeptEvents } from "./kept-events.ts";
import type { Lines } from "./lines.ts";
import type { Routing } from "./routing.ts";

/** A caller waits meanwhile. */
const NEWEST_MS = 600;
const FLUSH_EVERY_MS = 2_000;

/** What the phone systems ask and tell us, a door each. */
export function composePhoneSystems(
  core: Core,
  routing: Pick<Routing, "routeCall" | "releaseCall">,
  { learnOfLine, keepEvent }: Pick<Lines, "learnOfLine"> & Pick<KeptEvents, "keepEvent">,
): Area {
  const { settings, requests, meters, now, onFailure } = core;
  const { config, log } = core.options;
  const shared = {
    lineByKey: settings.lineByKey,
    feedByKey: settings.feedByKey,
    newestSettings: () => withDeadline(settings.newest(), NEWEST_MS).catch(onFailure),
    regionOf: settings.regionOf,
    publicUrl: config.publicUrl,
    now,
    async routeCall(line: Line, request: RoutingRequest) {
      const routed = await routing.routeCall(line, request);
      meters.decisions.inc({ outcome: routed.decision.outcome, cause: routed.cause });
      meters.durations.observe(routed.decision.durationMs / 1_000);
      return routed;
    },
    async ingestEvent(line: Line, keyOfEvent: string, payload: Record<string, unknown>) {
      const { id: lineId, workspaceId } = line;
      const leave = core.gates.events.enter({ workspaceId, lineId });
      try {
        await requests.recordEvent({ workspaceId, lineId, receivedAt: now(), payload }, keyOfEvent);
      } finally {
        leave();
      }
      meters.events.inc();
    },
    onFailure,
  };

  /** Who never sends again is taken at their word once: what no queue takes is written down here first. */
  async function ingestOnce(
    line: Line,
    keyOfEvent: string,
    payload: Record<string, unknown>,
  ): Promise<void> {
    const receivedAt = now();
    try {
      await shared.ingestEvent(line, keyOfEvent, payload);
    } catch (error) {
      if (!(error instanceof StickylineError) || !error.retryable) throw error;
      const event = { workspaceId: line.workspaceId, lineId: line.id, receivedAt, payload };
      try {
        await keepEvent({ event, key: keyOfEvent });
      } catch (second) {
        onFailure(second);
        throw error;
      }
      meters.events.inc();
    }
  }
  const once = { ...shared, ingestEvent: ingestOnce };

  /** What nobody sends again is asked for, as soon as the queues take it; and at the next turn in any case. */
  function onLostEvent({ workspaceId }: Line, error: unknown): void {
    meters.lostEvents.inc();
    onFailure(error);
    requests.upkeep("presence.reconcile", workspaceId).catch(onFailure);
  }

  /** Of phone systems that ask and tell more than the two plain webhooks do. */
  const doors = new Map([
    [
      exotelAdapter.vendor,
      exotelRoutes({
        adapter: exotelAdapter,
        ...once,
        onLostEvent,
        releaseCall: routing.releaseCall,
        unknownVersion,
        onUnknownVersion(line, version) {
          meters.unknownVersions.inc({ vendor: line.vendor });
          log.warn(
            { lineId: line.id, version },
            "unknown version of the contract: answered as 1.1",
          );
        },
        onNoDial(line) {
          if (line.learnt?.["noDialSeenAt"] !== undefined) return;
          learnOfLine(line, { noDialSeenAt: now() }).catch(onFailure);
        },
      }),
    ],
    [
      kazooAdapter.vendor,
      kazooRoutes({
        adapter: kazooAdapter,
        ...once,
        onLostEvent,
      }),
    ],
    [
      voipexAdapter.vendor,
      voipexRoutes({
        adapter: voipexAdapter,
        ...once,
        eventKey,
        receivedField: RECEIVED_FIELD,
      }),
    ],
  ]);

  const traffic = createTraffic(core.redis, now);
  const isKnown = (key: string) => settings.knownFeed(key) !== undefined;
  const flushTraffic = () => void traffic.flush(isKnown).catch(onFailure);
  return {
    webhooks: [...routingAdapters.values()].map((adapter) => async (app) => {
      const { routePath = "route" } = adapter;
      noteTraffic(app, { knownByKey: settings.knownFeed, note: traffic.note, routePath });
      await (doors.get(adapter.vendor) ?? plainRoutes({ adapter, ...shared }))(app);
    }),
    async start() {
      const timer = setInterval(flushTraffic, FLUSH_EVERY_MS);
      return async () => clearInterval(timer);
    },
  };
}
