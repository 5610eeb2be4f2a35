import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { elapsedMs } from "../concurrency/elapsed-ms.ts";
import { createCrmClient } from "../crm/registry.ts";
import type { CrmClient } from "../crm/port.ts";
import type { CrmRefusal } from "../domain/crm-feature.ts";
import { StickylineError } from "../domain/errors.ts";
import type { Line } from "../domain/settings.ts";
import { createLock } from "../state/lock.ts";
import { createRequestBudget } from "../state/request-budget.ts";
import { createSharedSessions } from "../state/shared-session.ts";
import { createSecretBox } from "../store/secret-box.ts";
import { createTelephonyClient } from "../telephony/registry.ts";
import type { TelephonyClient } from "../telephony/telephony-client.ts";
import { createTryFeature } from "../services/crm-access/try-feature.ts";
import { watchWrites } from "../services/crm-access/watch-writes.ts";
import { disconnected } from "../services/crm-access/keep-token.ts";
import { tracedFetch } from "../tracing/traced-fetch.ts";
import type { Core } from "./core.ts";
import { composeTokens } from "./tokens.ts";

export type Clients = ReturnType<typeof createClients>;

/** A token is asked for twice at the most, five seconds each. */
const SESSION_LOCK = { holdMs: 20_000, waitMs: 15_000 };

/** What stands for an account in its request limit until it is known: the connection alone. */
export function unknownAccountOf(connectionId: string): string {
  return `connection-${connectionId}`;
}

/** The clients of each workspace's CRM and phone systems, opened when first needed and kept while their key is. */
export function createClients(core: Core) {
  const { stores, redis, outbound, now, onFailure } = core;
  const { config, log } = core.options;
  const { keepToken, oauthOf } = composeTokens(core);
  const crmClients = new Map<string, { key: string; client: CrmClient }>();
  const budget = createRequestBudget({
    redis,
    share: config.hubspotLimitShare,
    dailyReserve: config.hubspotDailyReserve,
    newId: randomUUID,
    wait,
  });
  const box = createSecretBox(core.options.secretKey, config.previousSecretKey ?? undefined);
  const sessionOf = createSharedSessions({
    redis,
    ...box,
    withLock: createLock(redis, { ...SESSION_LOCK, now: elapsedMs, wait }),
    now,
  });
  const telephonyClients = new Map<string, { key: string; client: TelephonyClient }>();

  /** The installation's own addresses are nobody's to try; all others are checked. */
  function fetchFor(baseUrl: string): typeof globalThis.fetch {
    const own = [config.dialpadBaseUrl, config.exotelBaseUrl];
    return own.includes(baseUrl) ? outbound.trusted : outbound.guarded;
  }

  async function crmClientFor(workspaceId: string, connectionId: string): Promise<CrmClient> {
    const connection = await stores.crmConnections.get(workspaceId, connectionId);
    if (connection === null) throw new StickylineError("NOT_FOUND", "CRM connection not found");
    const { baseUrl } = connection;
    const kept = crmClients.get(connectionId);
    // one account's limit is shared by whoever is connected to it
    const account = connection.accountId ?? unknownAccountOf(connectionId);
    const { reading } = connection.settings;
    const phoneProperties = reading.phoneProperties ?? config.hubspotPhoneProperties;
    const further = { ...reading, phoneProperties };
    const key = JSON.stringify([baseUrl, account, further]);
    if (kept?.key === key) return kept.client;
    const client = createCrmClient(connection.provider, {
      accessToken: keepToken.tokensOf(workspaceId, connectionId),
      baseUrl,
      fetch: tracedFetch(globalThis.fetch),
      now,
      random: Math.random,
      ...further,
      appEventType: config.hubspotAppEventType,
      callSource:
        config.hubspotAppId === null
          ? null
          : { appId: config.hubspotAppId, accountId: workspaceId },
      budget: {
        take: (kind, priority) => budget.take(account, kind, priority),
        note(kind, limit) {
          if (limit.daily !== null) core.meters.crmDay.note(account, limit.daily);
          void budget.note(account, kind, limit).catch(onFailure);
        },
      },
    });
    crmClients.set(connectionId, { key, client });
    return client;
  }

  async function telephonyClientOf(
    workspaceId: string,
    connectionId: string,
  ): Promise<TelephonyClient> {
    const connection = await stores.telephonyConnections.get(workspaceId, connectionId);
    if (connection === null) {
      throw new StickylineError("NOT_FOUND", "phone system connection not found");
    }
    const key = await stores.telephonyConnections.apiKeyOf(workspaceId, connectionId);
    const kept = telephonyClients.get(connectionId);
    if (kept?.key === key) return kept.client;
    const { vendor, baseUrl } = connection;
    const fetch = connection.sandbox ? outbound.trusted : fetchFor(baseUrl);
    // another key, another session; sealed, for a plain hash of a password can be guessed at
    const access = createHmac("sha256", core.options.secretKey).update(`${baseUrl} ${key}`);
    const session = sessionOf(workspaceId, `${connectionId}:${access.digest("hex").slice(0, 16)}`);
    const client = createTelephonyClient(vendor, { apiKey: key, baseUrl, fetch, now, session });
    telephonyClients.set(connectionId, { key, client });
    return client;
  }

  async function tellRefusal(
    workspaceId: string,
    connectionId: string,
    { feature, reason }: CrmRefusal,
  ): Promise<void> {
    log.error({ connectionId, feature, reason }, "the CRM does not let us do what is switched on");
    await stores.audit.append({
      workspaceId,
      actor: "worker",
      action: "crm-connection.refuses",
      subject: connectionId,
      details: { feature, reason },
    });
  }

  /** Kept on the connection until it is allowed again, and told once. */
  async function noteRefusal(workspaceId: string, connectionId: string, refusal: CrmRefusal) {
    const isFirst = await stores.crmRefusals.note(workspaceId, connectionId, refusal);
    if (isFirst) await tellRefusal(workspaceId, connectionId, refusal);
  }

  /**
   * The CRM that a workspace's calls are written to, with its settings: its oldest connection that works. DISCONNECTED
   * while there is one that only an admin can mend: what is to be written waits for that.
   */
  async function crmAccountOf(workspaceId: string) {
    const connections = await stores.crmConnections.list(workspaceId);
    const connected = connections.find((connection) => connection.status === "connected");
    if (connected !== undefined) {
      const { id: connectionId, settings, timeline, refusals } = connected;
      const client = watchWrites(await crmClientFor(workspaceId, connectionId), {
        isRefused: refusals.some(({ feature }) => feature === "write"),
        note: (reason) =>
          noteRefusal(workspaceId, connectionId, { feature: "write", reason, at: now() }),
        async clear() {
          await stores.crmRefusals.clear(workspaceId, connectionId, "write");
          // what waited goes on at once
          await core.jobs.wake("crm");
        },
      });
      return { connectionId, settings, timeline, refusals, client };
    }
    if (connections.some(({ status }) => status === "broken" || status === "refused")) {
      throw disconnected();
    }
    return null;
  }

  return {
    keepToken,
    oauthOf,
    crmClientFor,
    fetchFor,
    telephonyClientOf,
    crmAccountOf,
    noteRefusal,
    tryFeature: createTryFeature({ refusals: stores.crmRefusals, alert: tellRefusal, now }),
    /** The same without its settings. */
    async crmOf(workspaceId: string): Promise<CrmClient | null> {
      return (await crmAccountOf(workspaceId))?.client ?? null;
    },
    async clientOfLine(line: Line): Promise<TelephonyClient | null> {
      return line.connectionId === null
        ? null
        : telephonyClientOf(line.workspaceId, line.connectionId);
    },
  };
}
