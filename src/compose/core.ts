import type { Telemetry } from "bullmq";
import { setTimeout as wait } from "node:timers/promises";
import type { RedisClient } from "../redis/open-client.ts";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { createKeptSettings, type KeptSettings } from "../services/admin/kept-settings.ts";
import { createChanges, type Changes } from "../state/changes.ts";
import { hostsOfRedis } from "../redis/redis-address.ts";
import { openRedis } from "../state/open-redis.ts";
import { createRecordChange, type RecordChange } from "../services/admin/record-change.ts";
import { createOutbound, type Outbound } from "../outbound/outbound.ts";
import { createJobProducer, type JobProducer } from "../queues/producer.ts";
import { elapsedMs } from "../concurrency/elapsed-ms.ts";
import { withDeadline } from "../concurrency/deadline.ts";
import { createRequests, type Requests } from "../queues/requests.ts";
import { tracedFetch } from "../tracing/traced-fetch.ts";
import { openSnapshot } from "./snapshot.ts";
import { createMeters, type Meters } from "./meters.ts";
import { asOutage, type Dependency } from "../concurrency/outage-of.ts";
import { openGates, type Gates } from "./gates.ts";
import { createOutages, type Outages } from "../concurrency/outages.ts";
import { meterHealth } from "./meter-health.ts";
import { meterOutages } from "./meter-outages.ts";
import { createState } from "./state.ts";
import { loadSettings, openStores, type Stores } from "./stores.ts";
import { createTellFailures, hostOf } from "./tell-failures.ts";

/** An admin who pauses a line does not wait for a Redis that is gone. */
const PUBLISH_MS = 1_500;

/** Written to find out whether the maps can be. */
const MAPS_PROBE_KEY = "sl:probe";

export type CoreOptions = {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly queueRedisUrl: string;
  readonly secretKey: Buffer;
  readonly log: Logger;
  /** Null: nothing is traced. */
  readonly telemetry: Telemetry | null;
  /** Default: the machine's clock. */
  readonly now?: () => number;
};

/** What router and workers share: stores, maps, queues, settings. */
export type Core = {
  readonly options: CoreOptions;
  readonly stores: Stores;
  /** Waits and reconnects: for everything off the routing path. */
  readonly redis: RedisClient;
  readonly jobs: JobProducer;
  /** How each job is asked for. */
  readonly requests: Requests;
  /** Which of our servers are away, and the waiting for them. */
  readonly outages: Outages;
  /** Each writes to one of our servers; rejects with what it says while it can't be written to. */
  readonly probes: Readonly<Record<Dependency, () => Promise<unknown>>>;
  readonly settings: KeptSettings;
  /** The settings as they were last known, on disk. */
  readonly snapshot: ReturnType<typeof openSnapshot>;
  /** The way out for addresses that users gave. */
  readonly outbound: Outbound;
  /** Lines, reps, pins or policies are not as they were: every router and the maps learn of it. */
  readonly settingsChanged: (workspaceId: string) => Promise<void>;
  /** The same for a change of an admin's, which is kept in the audit trail too. */
  readonly recordChange: RecordChange;
  /** Tells screens what has changed. */
  readonly changes: Changes;
  readonly meters: Meters;
  /** What one flood may take of this process. */
  readonly gates: Gates;
  readonly state: ReturnType<typeof createState>;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
  close(): Promise<void>;
};

/** Opens everything; `close` closes it, newest first. */
export function openCore(options: CoreOptions): Core {
  const { log } = options;
  const { now = Date.now } = options;
  const failures = createTellFailures({
    log,
    hosts: {
      maps: hostsOfRedis(options.redisUrl),
      queues: hostsOfRedis(options.queueRedisUrl),
      postgresql: hostOf(options.databaseUrl),
    },
    now: elapsedMs,
  });
  const { onFailure } = failures;
  const stores = openStores(
    options.databaseUrl,
    options.secretKey,
    options.config.previousSecretKey ?? undefined,
  );
  const redis = openRedis(options.redisUrl, {
    role: "worker",
    onError: (error) => onFailure(asOutage("maps", error)),
  });
  const jobs = createJobProducer({
    redisUrl: options.queueRedisUrl,
    databaseUrl: options.databaseUrl,
    onFailure,
    now,
    telemetry: options.telemetry,
  });
  const wayOut = createOutbound({
    allowedNetworks: options.config.allowedNetworks,
    allowHttp: options.config.outboundHttp,
  });
  const outbound = {
    ...wayOut,
    guarded: tracedFetch(wayOut.guarded),
    trusted: tracedFetch(wayOut.trusted),
  };
  const probes = {
    maps: () => redis.set(MAPS_PROBE_KEY, "1", "PX", 1_000),
    queues: jobs.probe,
    postgresql: stores.db.probeWrites,
  };
  const outages = createOutages({
    probes,
    onBack: failures.onBack,
    now: elapsedMs,
    random: Math.random,
    wait,
  });
  const meters = createMeters(elapsedMs);
  const gates = openGates(options.config, meters);
  meterHealth(meters.registry, {
    probes,
    jobs,
    countDeadLetters: stores.deadLetters.countByState,
    countProblems: stores.health.countProblems,
    now,
  });
  meters.breaker("queues", jobs.isOnSecondLeg);
  meterOutages(meters.registry, outages, elapsedMs);
  const settings = createKeptSettings({
    load: (workspaceId) => loadSettings(stores, workspaceId),
    listVersions: stores.workspaces.list,
    workspaceOfLine: stores.lines.workspaceOf,
    async workspacesOfKeys(keys) {
      const [lines, accounts] = await Promise.all([
        stores.lines.workspacesOf(keys),
        stores.telephonyConnections.workspacesOf(keys),
      ]);
      return new Map([...accounts, ...lines]);
    },
    wait,
    onChange: () => snapshot.changed(),
    onFailure,
    now: elapsedMs,
  });
  const snapshot = openSnapshot(options, settings.all, onFailure);
  const state = createState(stores, redis, now);
  const changes = createChanges(redis, onFailure);

  /**
   * With Redis down this process knows at once, the others when they find Redis down themselves, and the maps when
   * Redis is back.
   */
  async function announce(workspaceId: string): Promise<void> {
    const published = withDeadline(state.publishDirectory(workspaceId), PUBLISH_MS);
    await Promise.all([settings.reload(workspaceId), published]);
    changes.tell(workspaceId, "settings");
  }

  return {
    options,
    stores,
    redis,
    jobs,
    requests: createRequests(jobs, now),
    outages,
    probes,
    settings,
    snapshot,
    outbound,
    state,
    async settingsChanged(workspaceId) {
      await stores.workspaces.bumpSettings(workspaceId);
      await announce(workspaceId);
    },
    recordChange: createRecordChange({
      audit: stores.audit.append,
      bumpSettings: stores.workspaces.bumpSettings,
      settingsChanged: announce,
      onDelay: onFailure,
    }),
    changes,
    meters,
    gates,
    now,
    onFailure,
    async close() {
      gates.close();
      changes.close();
      await snapshot.close();
      await jobs.close();
      await outbound.close();
      redis.disconnect();
      await stores.close();
    },
  };
}
