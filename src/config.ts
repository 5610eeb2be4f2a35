import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readSettings, type Settings } from "./config/settings.ts";

/** Where `npm start` keeps its data unless told otherwise. */
export const DEFAULT_DATA_DIR = ".data";

export type Config = {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** Where phone systems and browsers reach us, without a slash at its end. */
  readonly publicUrl: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** The queues' Redis; the same as `redisUrl` unless set. */
  readonly queueRedisUrl: string | null;
  /** 32 bytes. */
  readonly secretKey: Buffer | null;
  /** 32 bytes: what was sealed before opens with it, and is sealed anew at the start. */
  readonly previousSecretKey: Buffer | null;
  readonly adminToken: string | null;
  readonly sandbox: Settings["STICKYLINE_SANDBOX"];
  /** Absolute. */
  readonly dataDir: string;
  readonly hubspotBaseUrl: string;
  readonly hubspotAppUrl: string;
  /** The app that accounts are connected by; null: OAuth is not set up. */
  readonly hubspotApp: { readonly clientId: string; readonly clientSecret: string } | null;
  /** The mail server and the sender's address; null: no mail is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null;
  /** The part of a HubSpot account's request limit that is ours, above 0 up to 1. */
  readonly hubspotLimitShare: number;
  readonly hubspotDailyReserve: number;
  /** Contact properties with numbers, besides HubSpot's own. */
  readonly hubspotPhoneProperties: readonly string[];
  /** The event type of our HubSpot app; null: it has none. */
  readonly hubspotAppId: string | null;
  readonly hubspotAppEventType: string | null;
  /** Signs HubSpot's webhooks; null: none are taken. */
  readonly hubspotClientSecret: string | null;
  /** Whether webhooks with the older signature alone are taken, which can be replayed. */
  readonly hubspotWebhooksV1: boolean;
  readonly crmPollMs: number;
  readonly dialpadBaseUrl: string;
  readonly exotelBaseUrl: string;
  /** The folder that recordings go to, absolute; null: none, unless they go to S3. */
  readonly recordingsDir: string | null;
  /** Where uploads that go to S3 are kept until they are whole. */
  readonly recordingsSpoolDir: string;
  /** Where recordings go instead of a folder. */
  /** What a workspace may upload in 24 hours. */
  readonly recordingsDailyBytes: number;
  readonly recordingsS3: {
    readonly url: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
  } | null;
  readonly logLevel: Settings["LOG_LEVEL"];
  readonly reconcileMs: number;
  /** From a routing request to its answer, whatever is down. Vendors wait 5 s. */
  readonly deadlineMs: number;
  /** How late the event loop may be before events are refused and calls are answered without look-ups. */
  readonly loopDelayMs: number;
  /** On their way into a queue at once, in this process; half of it a workspace's, a quarter a line's. */
  readonly mostEvents: number;
  /** The same of look-ups for calls. */
  readonly mostLookUps: number;
  readonly role: Settings["STICKYLINE_ROLE"];
  /** Absolute; what the fallback process answers is written there. */
  readonly fallbackFile: string | null;
  /** Networks that addresses given by users may lie in, besides the internet. */
  readonly allowedNetworks: readonly string[];
  /** Whether addresses given by users may be called without TLS on the internet too. */
  readonly outboundHttp: boolean;
  /** Whose word on where a request came from is taken (`x-forwarded-for`). */
  readonly trustedProxies: readonly string[];
  /** Opens `/metrics` and the parts of `/readyz`, as the admin token does; null: that one alone. */
  readonly metricsToken: string | null;
  /** The collector that spans are sent to by OTLP over HTTP; null: nothing is traced. */
  readonly tracesUrl: string | null;
  /** Where people sign in with the account of their company; null: they can't. */
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
  } | null;
};

/**
 * The configuration that these environment variables ask for. An empty variable counts as absent. Throws one
 * CONFIG_INVALID that names every bad variable with the form it should have, never its value. `wrote`: the names in the
 * settings' file, where there is one.
 */
export function loadConfig(env: NodeJS.ProcessEnv, wrote: readonly string[] = []): Config {
  const read = readSettings(env, wrote);
  return {
    host: read.HOST,
    port: read.PORT,
    publicUrl: withoutSlash(read.PUBLIC_URL ?? `http://localhost:${read.PORT}`),
    databaseUrl: read.DATABASE_URL ?? null,
    redisUrl: read.REDIS_URL ?? null,
    queueRedisUrl: read.QUEUE_REDIS_URL ?? read.REDIS_URL ?? null,
    secretKey: toKey(read.STICKYLINE_SECRET_KEY),
    previousSecretKey: toKey(read.STICKYLINE_PREVIOUS_SECRET_KEY),
    adminToken: read.STICKYLINE_ADMIN_TOKEN ?? null,
    sandbox: read.STICKYLINE_SANDBOX,
    dataDir: resolve(read.STICKYLINE_DATA_DIR ?? DEFAULT_DATA_DIR),
    hubspotBaseUrl: withoutSlash(read.HUBSPOT_BASE_URL),
    hubspotAppUrl: withoutSlash(read.HUBSPOT_APP_URL),
    hubspotApp: toApp(read.HUBSPOT_CLIENT_ID, read.HUBSPOT_CLIENT_SECRET),
    mail:
      read.SMTP_URL === undefined || read.MAIL_FROM === undefined
        ? null
        : { smtpUrl: read.SMTP_URL, from: read.MAIL_FROM },
    hubspotLimitShare: read.HUBSPOT_LIMIT_SHARE / 100,
    hubspotDailyReserve: read.HUBSPOT_DAILY_RESERVE / 100,
    hubspotPhoneProperties: toList(read.HUBSPOT_PHONE_PROPERTIES),
    hubspotAppId: read.HUBSPOT_APP_ID ?? null,
    hubspotAppEventType: read.HUBSPOT_APP_EVENT_TYPE ?? null,
    hubspotClientSecret: read.HUBSPOT_CLIENT_SECRET ?? null,
    hubspotWebhooksV1: read.HUBSPOT_WEBHOOKS_V1 === "on",
    crmPollMs: read.CRM_POLL_SECONDS * 1000,
    dialpadBaseUrl: withoutSlash(read.DIALPAD_BASE_URL),
    exotelBaseUrl: withoutSlash(read.EXOTEL_BASE_URL),
    recordingsDir: toRecordingsDir(read),
    recordingsSpoolDir: resolve(read.RECORDINGS_SPOOL_DIR ?? join(tmpdir(), "stickyline-uploads")),
    recordingsS3: toS3(read),
    recordingsDailyBytes: read.RECORDINGS_DAILY_MB * 1_000_000,
    logLevel: read.LOG_LEVEL,
    reconcileMs: read.STICKYLINE_RECONCILE_SECONDS * 1000,
    deadlineMs: read.STICKYLINE_DEADLINE_MS,
    loopDelayMs: read.STICKYLINE_LOOP_DELAY_MS,
    mostEvents: read.STICKYLINE_MOST_EVENTS,
    mostLookUps: read.STICKYLINE_MOST_LOOK_UPS,
    role: read.STICKYLINE_ROLE,
    fallbackFile:
      read.STICKYLINE_FALLBACK_FILE === undefined ? null : resolve(read.STICKYLINE_FALLBACK_FILE),
    allowedNetworks: toList(read.STICKYLINE_ALLOWED_NETWORKS),
    outboundHttp: read.STICKYLINE_OUTBOUND_HTTP === "on",
    trustedProxies: toList(read.STICKYLINE_TRUSTED_PROXIES),
    metricsToken: read.STICKYLINE_METRICS_TOKEN ?? null,
    tracesUrl:
      read.STICKYLINE_TRACES_URL === undefined ? null : withoutSlash(read.STICKYLINE_TRACES_URL),
    oidc: toOidc(read),
  };
}

/** A container has no folder of its own that lasts: what nobody named is not written. */
function toRecordingsDir({ RECORDINGS_DIR: named, STICKYLINE_DATA_DIR: data }: Settings) {
  if (named !== undefined) return resolve(named);
  return data === undefined ? null : join(resolve(data), "recordings");
}

function toS3(read: Settings): Config["recordingsS3"] {
  const { RECORDINGS_S3_URL: url, RECORDINGS_S3_REGION: region } = read;
  const { RECORDINGS_S3_ACCESS_KEY: accessKey, RECORDINGS_S3_SECRET_KEY: secretKey } = read;
  if (url === undefined || accessKey === undefined || secretKey === undefined) return null;
  return { url: withoutSlash(url), region, accessKey, secretKey };
}

function toOidc(read: Settings): Config["oidc"] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = read;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return { issuer, clientId, clientSecret };
}

function toList(text: string | undefined): string[] {
  return (text ?? "").split(/[\s,]+/).filter(Boolean);
}

function toKey(text: string | undefined): Buffer | null {
  if (text === undefined) return null;
  return Buffer.from(text, text.length === 64 ? "hex" : "base64");
}

function toApp(clientId: string | undefined, clientSecret: string | undefined) {
  return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
