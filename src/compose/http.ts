import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";
import type { Config } from "../config.ts";
import { readWebhook } from "../crm/hubspot/index.ts";
import type { CrmWebhookRequest } from "../crm/port.ts";
import { buildApp } from "../http/app.ts";
import { createConsoleSessions } from "../http/console-sessions.ts";
import type { Line } from "../domain/settings.ts";
import { dialpadRoutes } from "../http/webhooks/dialpad.ts";
import { exotelRoutes } from "../http/webhooks/exotel.ts";
import { hubspotRoutes } from "../http/webhooks/hubspot.ts";
import { kazooRoutes } from "../http/webhooks/kazoo.ts";
import { oauthRoutes } from "../http/webhooks/oauth.ts";
import { recordingRoutes, uploadRoutes } from "../http/api/recordings.ts";
import { dialpadAdapter } from "../telephony/dialpad/index.ts";
import { exotelAdapter, unknownVersion } from "../telephony/exotel/index.ts";
import { kazooAdapter } from "../telephony/kazoo/index.ts";
import type { RoutingRequest } from "../telephony/port.ts";
import type { Admin } from "./admin.ts";
import type { Core } from "./core.ts";
import type { CrmAccess } from "./crm-access.ts";
import type { Recordings } from "./recordings.ts";
import type { Routing } from "./routing.ts";

export type Http = { readonly app: FastifyInstance; signInUrl(): Promise<string> };

/** The HTTP side with everything behind it; not listening yet. */
export async function composeHttp(parts: {
  core: Core;
  routing: Routing;
  admin: Admin;
  crmAccess: CrmAccess;
  firstWorkspaceId: string;
  adminToken: string;
  /** Keeps what was learnt of a line, and tells every router. */
  learnOfLine: (line: Line, facts: Readonly<Record<string, unknown>>) => Promise<void>;
  recordings: Recordings;
}): Promise<Http> {
  const { core, routing, admin, adminToken, recordings } = parts;
  const { settings, jobs, stores, redis, now, onFailure } = core;
  const { config, secretKey, log } = core.options;
  const sessions = createConsoleSessions(secretKey, now);
  const meters = createMeters();
  const workspaces = {
    firstWorkspaceId: parts.firstWorkspaceId,
    hasWorkspace: async (id: string) => (await stores.workspaces.get(id)) !== null,
  };
  const webhooks = {
    lineByKey: settings.lineByKey,
    regionOf: (workspaceId: string) =>
      settings.settingsOf(workspaceId)?.workspace.defaultRegion ?? "US",
    async routeCall(line: Line, request: RoutingRequest) {
      const routed = await routing.routeCall(line, request);
      meters.decisions.inc({ outcome: routed.decision.outcome });
      meters.durations.observe(routed.decision.durationMs / 1_000);
      return routed;
    },
    async ingestEvent(line: Line, eventKey: string, payload: Record<string, unknown>) {
      const { id: lineId, workspaceId } = line;
      await jobs.add(
        "calls.record-event",
        { v: 1, workspaceId, lineId, receivedAt: now(), payload },
        { key: `${lineId}\n${eventKey}` },
      );
      meters.events.inc();
    },
    onFailure,
  };

  const app = await buildApp({
    adminToken,
    sessions,
    ...workspaces,
    findKey: admin.apiKeys.find,
    runAs: stores.runAs,
    consoleFolder: consoleFolder(),
    secureCookie: config.publicUrl.startsWith("https:"),
    logger: log,
    metrics: meters.registry,
    readiness: {
      redis: () => redis.ping(),
      postgresql: () => stores.db.ping(),
      settings: async () => {
        if (!settings.isLoaded()) throw new Error("not loaded");
      },
    },
    webhookRoutes: [
      oauthRoutes({
        ...workspaces,
        connectCrm: parts.crmAccess.connectCrm(admin.connections.adoptAccount),
        sessions,
        secureCookie: config.publicUrl.startsWith("https:"),
        onFailure,
      }),
      dialpadRoutes({ adapter: dialpadAdapter, ...webhooks }),
      exotelRoutes({
        adapter: exotelAdapter,
        ...webhooks,
        publicUrl: config.publicUrl,
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
          parts.learnOfLine(line, { noDialSeenAt: now() }).catch(onFailure);
        },
      }),
      kazooRoutes({
        adapter: kazooAdapter,
        ...webhooks,
        publicUrl: config.publicUrl,
        onLostEvent(error) {
          meters.lostEvents.inc();
          onFailure(error);
        },
      }),
      uploadRoutes({ ...webhooks, ...recordings, vendor: kazooAdapter.vendor }),
      hubspotRoutes({
        publicUrl: config.publicUrl,
        readWebhook: webhookReader(config, now),
        async ingestEvents(key, accountId, events) {
          await jobs.add("crm.take-events", { v: 1, accountId, events: [...events] }, { key });
        },
      }),
    ],
    apiRoutes: [...admin.routes, recordingRoutes({ recordings })],
  });

  return {
    app,
    async signInUrl() {
      return `${config.publicUrl}/sign-in?token=${await sessions.signInToken()}`;
    },
  };
}

/** Where the build puts the console: beside what is built, also when the sources run. */
function consoleFolder(): string {
  const [ours, dist] = ["../../console/", "../../dist/console/"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return ours !== undefined && existsSync(ours) ? ours : (dist ?? "");
}

/** Null without the client secret: nothing could be checked. */
function webhookReader({ hubspotClientSecret, hubspotWebhooksV1 }: Config, now: () => number) {
  if (hubspotClientSecret === null) return null;
  const reading = { clientSecret: hubspotClientSecret, acceptV1: hubspotWebhooksV1, now };
  return (request: CrmWebhookRequest) => readWebhook(request, reading);
}

/** What an operator watches. Labels hold no ids and no numbers. */
function createMeters() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    decisions: new Counter({
      name: "stickyline_decisions_total",
      help: "Routing decisions by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    durations: new Histogram({
      name: "stickyline_decision_seconds",
      help: "From the routing request to our answer",
      buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
      registers,
    }),
    events: new Counter({
      name: "stickyline_call_events_total",
      help: "Call events made durable",
      registers,
    }),
    unknownVersions: new Counter({
      name: "stickyline_unknown_versions_total",
      help: "Routing requests that name a version of the vendor's contract which is not known here",
      labelNames: ["vendor"],
      registers,
    }),
    lostEvents: new Counter({
      name: "stickyline_call_events_lost_total",
      help: "Call events acknowledged that could not be stored; reconcile finds out",
      registers,
    }),
  };
}
