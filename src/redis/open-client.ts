import { Cluster, Redis } from "ioredis";
import { readRedisAddress } from "./redis-address.ts";
import { writeTogether } from "./write-together.ts";

/** One Redis, the master that sentinels name, or a cluster: asked in the same way. */
export type RedisClient = Redis | Cluster;

export type ClientOptions = {
  /**
   * `now`: a command fails at once while Redis is away, and is never sent twice. `later`: it waits for Redis to come
   * back, for as long as that takes.
   */
  readonly answers: "now" | "later";
  /** Nothing came back for so long though something was asked: the connection is given up and made anew. */
  readonly silenceMs: number;
  /** False: a master that became a replica is read on, and whoever opened it says when to leave. */
  readonly leavesReplicas?: boolean;
  /** Ours, by the names that they are called by. */
  readonly scripts?: Record<string, { lua: string; numberOfKeys: number }>;
};

const CONNECT_MS = 2_000;
const SLOWEST_RETRY_MS = 1_000;

/** One that stays a replica is read all the same, and looked for anew this often. */
const LOOK_FOR_MASTER_MS = 5_000;

/**
 * A master that was made a replica says so at each write: the connection is made anew, to whom the name stands for by
 * then. The command fails all the same; who sent it knows whether it may be sent again.
 */
function leaveReplica(): (error: Error) => boolean {
  let leftAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    const now = performance.now();
    if (!error.message.startsWith("READONLY") || now - leftAt < LOOK_FOR_MASTER_MS) return false;
    leftAt = now;
    return true;
  };
}

const retry = (times: number): number => Math.min(50 * times, SLOWEST_RETRY_MS);

/**
 * Opens a client that finds its way back: a host that has moved is looked up again, a master that became a replica is
 * left for the new one, and a connection on which nothing comes back is not waited on for ever. The time limit of one
 * command is the caller's own (deadline.ts): ioredis' `commandTimeout` fails replies that are already waiting after a
 * stalled event loop.
 */
export function openClient(url: string, options: ClientOptions): RedisClient {
  const client = connect(url, options);
  if (client instanceof Cluster) client.on("+node", writeTogether);
  else writeTogether(client);
  return client;
}

function connect(url: string, options: ClientOptions): RedisClient {
  const address = readRedisAddress(url);
  const isNow = options.answers === "now";
  const common = {
    retryStrategy: retry,
    connectTimeout: CONNECT_MS,
    keepAlive: 10_000,
    socketTimeout: options.silenceMs,
    enableOfflineQueue: !isNow,
    maxRetriesPerRequest: isNow ? 0 : null,
    autoResendUnfulfilledCommands: !isNow,
    reconnectOnError: options.leavesReplicas === false ? null : leaveReplica(),
  };
  const scripts = options.scripts === undefined ? {} : { scripts: options.scripts };
  if (address.kind === "single") return new Redis(address.url, { ...common, ...scripts });
  const tls = address.tls ? { tls: {} } : {};
  if (address.kind === "sentinel") {
    return new Redis({
      ...common,
      ...scripts,
      ...address.login,
      ...tls,
      sentinels: address.sentinels.map((node) => ({ ...node })),
      name: address.master,
      sentinelRetryStrategy: retry,
      ...(address.tls && { enableTLSForSentinelMode: true }),
      // No `failoverDetector`: a switch that it hears of while a reconnect is under way ends the client for good.
    });
  }
  return new Cluster(
    address.nodes.map((node) => ({ ...node })),
    {
      ...scripts,
      clusterRetryStrategy: retry,
      enableOfflineQueue: !isNow,
      retryDelayOnFailover: 100,
      retryDelayOnClusterDown: 100,
      slotsRefreshInterval: 5_000,
      slotsRefreshTimeout: CONNECT_MS,
      redisOptions: {
        ...address.login,
        ...tls,
        connectTimeout: CONNECT_MS,
        keepAlive: 10_000,
        socketTimeout: options.silenceMs,
      },
    },
  );
}

/** Another connection to the same server, for what takes a connection for itself. */
export function openAnother(client: RedisClient): RedisClient {
  return client instanceof Cluster ? client.duplicate() : client.duplicate();
}

/** The servers that hold the keys: each is asked by itself where a command knows of one alone, as SCAN does. */
export function serversOf(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes("master") : [client];
}
