import type { LegEvent } from "../../../src/domain/call.ts";
import Fastify from "fastify";
import type { RedisClient } from "../../../src/redis/open-client.ts";
import { composeRouter } from "../../../src/compose/router.ts";
import { identityKey, type Decision } from "../../../src/domain/decision.ts";
import type { Policy } from "../../../src/domain/policy.ts";
import type { Line, Rep, WorkspaceSettings } from "../../../src/domain/settings.ts";
import { exotelRoutes } from "../../../src/http/webhooks/exotel.ts";
import { recordLegEvent } from "../../../src/services/calls/record-call-event.ts";
import type { RouteCall } from "../../../src/services/routing/route-call.ts";
import { createPublishDirectory } from "../../../src/state/directory.ts";
import { createApplyLegEvent, createListLeases } from "../../../src/state/presence.ts";
import { exotelAdapter, unknownVersion } from "../../../src/telephony/exotel/index.ts";
import { toLineView } from "../../../src/services/lines/to-line-view.ts";

export type ExotelDesk = Awaited<ReturnType<typeof openExotelDesk>>;

/**
 * Router and event path of an Exotel line behind real HTTP on real Redis, by a clock of the test's own. No queue and
 * no database between them: an event counts as soon as it has been taken.
 */
export async function openExotelDesk(options: {
  redis: RedisClient;
  line: Line;
  reps: readonly Rep[];
  policy: Policy;
  pins: readonly { number: string; repId: string }[];
  now: () => number;
  /** Told of events while they are applied. */
  track: <T>(work: Promise<T>) => Promise<T>;
  /** Sees every routing request and its answer. */
  watch?: (routeCall: RouteCall) => RouteCall;
}) {
  const { redis, line, reps, policy, pins, now } = options;
  const { workspaceId } = line;
  const settings: WorkspaceSettings = {
    workspace: { id: workspaceId, name: "Desk", defaultRegion: "IN", settingsVersion: 1 },
    lines: [line],
    reps,
    policies: new Map([[line.policyId ?? "", policy]]),
  };
  const decisions: Decision[] = [];
  const failures: unknown[] = [];
  const applyLegEvent = createApplyLegEvent(redis);
  const listLeases = createListLeases(redis);
  await createPublishDirectory(redis)(workspaceId, { version: 1, reps, pins });
  const onFailure = (error: unknown) => failures.push(error);
  const router = composeRouter({
    redis,
    patientRedis: redis,
    settings: {
      settingsOf: () => settings,
      regionOf: () => "IN",
      noteVersion: () => undefined,
      refreshSoon: () => undefined,
    },
    keepCallback: async () => undefined,
    withdrawCallback: async () => undefined,
    recordDecision: (decision) => decisions.push(decision),
    now,
    deadlineMs: 50_000,
    onFailure,
  });
  const queries = reps.map((rep) => ({
    id: rep.id,
    identityKeys: rep.identities.map(identityKey),
  }));
  const leases = async () => (await listLeases(workspaceId, queries, now())).flat();

  const logged = new Map<string, LegEvent[]>();

  const app = Fastify({ forceCloseConnections: true });
  const publicUrl = { current: "" };
  await app.register(
    exotelRoutes({
      adapter: exotelAdapter,
      lineByKey: async (key) => (key === line.key ? line : undefined),
      regionOf: () => "IN",
      get publicUrl() {
        return publicUrl.current;
      },
      routeCall: options.watch === undefined ? router.routeCall : options.watch(router.routeCall),
      releaseCall: router.releaseCall,
      onLostEvent: (_line, error) => failures.push(error),
      async ingestEvent(one, _key, payload) {
        const event = exotelAdapter.parseCallEvent(payload, toLineView(one, "IN"));
        const work = recordLegEvent(
          {
            applyLegEvent,
            async appendEvent({ event: said }) {
              const { key, legId } = said;
              const known = logged.get(callIdOf(legId)) ?? [];
              if (known.every((other) => other.key !== key)) {
                logged.set(callIdOf(legId), [...known, said]);
              }
            },
            followCall: async () => undefined,
            callOf: async (_workspace, legId) => ({ events: logged.get(callIdOf(legId)) ?? [] }),
            now,
          },
          { workspaceId, lineId: line.id, receivedAt: now(), event },
        );
        await options.track(work);
      },
      unknownVersion,
      onUnknownVersion: () => undefined,
      onNoDial: () => undefined,
      onFailure,
    }),
  );
  publicUrl.current = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url: `${publicUrl.current}/v1/exotel/${line.key}`,
    decisions,
    failures,
    leases,
    close: () => app.close(),
  };
}

/** `exotel:<CallSid>`, with which the ids of a call's legs begin. */
function callIdOf(legId: string): string {
  return legId.split(":").slice(0, 2).join(":");
}
