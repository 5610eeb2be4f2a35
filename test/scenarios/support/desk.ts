import Fastify from "fastify";
import type { RedisClient } from "../../../src/redis/open-client.ts";
import { composeRouter } from "../../../src/compose/router.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import type { Policy } from "../../../src/domain/policy.ts";
import type { Line, Rep, WorkspaceSettings } from "../../../src/domain/settings.ts";
import { createPublishDirectory } from "../../../src/state/directory.ts";
import { createApplyLegEvent } from "../../../src/state/presence.ts";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import type { IncomingRequest, LineView } from "../../../src/telephony/port.ts";

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/**
 * The router and the event path behind real HTTP on real Redis, by a clock of the test's own: for stories that take
 * hours. No queue and no database between them: an event counts as soon as it has been taken.
 */
export async function openDesk(options: {
  redis: RedisClient;
  line: Line;
  reps: readonly Rep[];
  policy: Policy;
  pins?: readonly { number: string; repId: string }[];
  now: () => number;
}) {
  const { redis, line, reps, policy, now } = options;
  const { workspaceId } = line;
  const settings: WorkspaceSettings = {
    workspace: { id: workspaceId, name: "Desk", defaultRegion: "US", settingsVersion: 1 },
    lines: [line],
    reps,
    policies: new Map(line.policyId === null ? [] : [[line.policyId, policy]]),
  };
  const decisions: Decision[] = [];
  const failures: unknown[] = [];
  const applyLegEvent = createApplyLegEvent(redis);
  await createPublishDirectory(redis)(workspaceId, { version: 1, reps, pins: options.pins ?? [] });
  const { routeCall } = composeRouter({
    redis,
    patientRedis: redis,
    settings: {
      settingsOf: () => settings,
      regionOf: () => "US",
      noteVersion: () => undefined,
      refreshSoon: () => undefined,
    },
    keepCallback: async () => undefined,
    withdrawCallback: async () => undefined,
    recordDecision: (decision) => decisions.push(decision),
    now,
    deadlineMs: 50_000,
    onFailure: (error) => failures.push(error),
  });

  const view: LineView = {
    id: line.id,
    secrets: line.secret === null ? [] : [line.secret],
    fallback: line.fallback,
    region: "US",
  };
  const app = Fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  const incoming = (request: { body: unknown; headers: IncomingRequest["headers"] }) => ({
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    headers: request.headers,
  });
  app.post("/route", async (request) => {
    const received = incoming(request);
    const payload = dialpadAdapter.verify(received, view);
    const asked = dialpadAdapter.parseRoutingRequest(payload, received, view);
    return dialpadAdapter.renderAnswer((await routeCall(line, asked)).answer, view);
  });
  app.post("/events", async (request) => {
    const payload = dialpadAdapter.verify(incoming(request), view);
    await applyLegEvent(workspaceId, dialpadAdapter.parseCallEvent(payload, view), now());
    return {};
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    decisions,
    failures,
    close: () => app.close(),
  };
}
