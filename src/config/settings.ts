import { IsNumber, Type, type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../domain/errors.ts";
import { halfPairs, misspeltNames } from "./check-names.ts";
import { quotedValues, wrongValues } from "./check-values.ts";

const httpUrl = { pattern: "^https?://[^\\s/]+\\S*$" };
const networks = Type.String({ pattern: "^[0-9a-fA-F.:/]+(\\s*,\\s*[0-9a-fA-F.:/]+)*$" });
/** It is sent in a header. */
const token = Type.String({ pattern: "^[!-~]+$" });
/** Whoever reads this file or the environment puts nothing in the place of ~ and $HOME. */
const path = Type.String({ pattern: "^[^~$][^$]*$" });
const redisUrl = Type.Optional(
  Type.String({ pattern: "^rediss?(\\+(sentinel|cluster))?://\\S+$" }),
);

/** Every environment variable that Stickyline reads, with its default. */
export const settings = {
  PORT: Type.Number({ multipleOf: 1, minimum: 0, maximum: 65_535, default: 8080 }),
  HOST: Type.String({ pattern: "^\\S+$", default: "127.0.0.1" }),
  PUBLIC_URL: Type.Optional(Type.String(httpUrl)),
  DATABASE_URL: Type.Optional(Type.String({ pattern: "^postgres(ql)?://\\S+$" })),
  REDIS_URL: redisUrl,
  QUEUE_REDIS_URL: redisUrl,
  STICKYLINE_SECRET_KEY: Type.Optional(
    Type.String({ pattern: "^([0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$" }),
  ),
  STICKYLINE_PREVIOUS_SECRET_KEY: Type.Optional(
    Type.String({ pattern: "^([0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$" }),
  ),
  STICKYLINE_ADMIN_TOKEN: Type.Optional(token),
  STICKYLINE_SANDBOX: Type.Enum(["auto", "on", "off"], { default: "auto" }),
  STICKYLINE_DATA_DIR: Type.Optional(path),
  HUBSPOT_BASE_URL: Type.String({ ...httpUrl, default: "https://api.hubapi.com" }),
  HUBSPOT_APP_URL: Type.String({ ...httpUrl, default: "https://app.hubspot.com" }),
  HUBSPOT_CLIENT_ID: Type.Optional(Type.String({ pattern: "^\\S+$" })),
  HUBSPOT_LIMIT_SHARE: Type.Number({ minimum: 1, maximum: 100, default: 80 }),
  HUBSPOT_DAILY_RESERVE: Type.Number({ minimum: 0, maximum: 90, default: 20 }),
  HUBSPOT_PHONE_PROPERTIES: Type.Optional(
    Type.String({ pattern: "^[a-z0-9_]+(\\s*,\\s*[a-z0-9_]+){0,9}$" }),
  ),
  HUBSPOT_CLIENT_SECRET: Type.Optional(Type.String({ pattern: "^\\S+$" })),
  SMTP_URL: Type.Optional(Type.String({ pattern: "^smtps?://\\S+$" })),
  MAIL_FROM: Type.Optional(
    Type.String({ pattern: "^([^<>@]*<[^\\s<>@,]+@[^\\s<>@,]+>|[^\\s<>@,]+@[^\\s<>@,]+)$" }),
  ),
  HUBSPOT_APP_ID: Type.Optional(Type.String({ pattern: "^[0-9]{1,15}$" })),
  HUBSPOT_APP_EVENT_TYPE: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9_-]{1,200}$" })),
  HUBSPOT_WEBHOOKS_V1: Type.Enum(["on", "off"], { default: "off" }),
  CRM_POLL_SECONDS: Type.Number({ multipleOf: 1, minimum: 1, maximum: 86_400, default: 60 }),
  DIALPAD_BASE_URL: Type.String({ ...httpUrl, default: "https://dialpad.com" }),
  EXOTEL_BASE_URL: Type.String({ ...httpUrl, default: "https://ccm-api.exotel.com" }),
  RECORDINGS_DIR: Type.Optional(path),
  RECORDINGS_SPOOL_DIR: Type.Optional(path),
  RECORDINGS_DAILY_MB: Type.Number({
    multipleOf: 1,
    minimum: 200,
    maximum: 100_000_000,
    default: 20_000,
  }),
  RECORDINGS_S3_URL: Type.Optional(Type.String(httpUrl)),
  RECORDINGS_S3_REGION: Type.String({ pattern: "^[a-z0-9-]+$", default: "us-east-1" }),
  RECORDINGS_S3_ACCESS_KEY: Type.Optional(Type.String({ pattern: "^\\S+$" })),
  RECORDINGS_S3_SECRET_KEY: Type.Optional(Type.String({ pattern: "^\\S+$" })),
  LOG_LEVEL: Type.Enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
    default: "info",
  }),
  STICKYLINE_RECONCILE_SECONDS: Type.Number({
    multipleOf: 1,
    minimum: 1,
    maximum: 86_400,
    default: 60,
  }),
  STICKYLINE_DEADLINE_MS: Type.Number({
    multipleOf: 1,
    minimum: 200,
    maximum: 3_000,
    default: 1_000,
  }),
  STICKYLINE_LOOP_DELAY_MS: Type.Number({
    multipleOf: 1,
    minimum: 50,
    maximum: 60_000,
    default: 400,
  }),
  STICKYLINE_MOST_EVENTS: Type.Number({
    multipleOf: 1,
    minimum: 4,
    maximum: 1_000_000,
    default: 4_000,
  }),
  STICKYLINE_MOST_LOOK_UPS: Type.Number({
    multipleOf: 1,
    minimum: 4,
    maximum: 1_000_000,
    default: 1_000,
  }),
  STICKYLINE_ROLE: Type.Enum(["all", "router", "worker"], { default: "all" }),
  STICKYLINE_FALLBACK_FILE: Type.Optional(path),
  STICKYLINE_ALLOWED_NETWORKS: Type.Optional(networks),
  STICKYLINE_OUTBOUND_HTTP: Type.Enum(["on", "off"], { default: "off" }),
  STICKYLINE_TRUSTED_PROXIES: Type.Optional(networks),
  STICKYLINE_METRICS_TOKEN: Type.Optional(token),
  STICKYLINE_TRACES_URL: Type.Optional(Type.String(httpUrl)),
  OIDC_ISSUER: Type.Optional(Type.String(httpUrl)),
  OIDC_CLIENT_ID: Type.Optional(Type.String({ pattern: "^\\S+$" })),
  OIDC_CLIENT_SECRET: Type.Optional(Type.String({ pattern: "^\\S+$" })),
} as const satisfies Record<string, TSchema>;

const Settings = Type.Object(settings);
export type Settings = Static<typeof Settings>;

const TOKEN_FORM =
  "at least 16 letters, digits and signs of ASCII without spaces, 8 of them different (`openssl rand -base64 24` makes one)";
const ADDRESS_FORM = "an address as https://host[:port][/path], or with http://";
const FOLDER_FORM = "the path of a folder, in full: ~ and $HOME are not replaced";

/** What a right value looks like. */
const forms = {
  PORT: "a whole number from 0 (any free port) to 65535",
  HOST: "an address of this machine, 0.0.0.0 for all of them",
  PUBLIC_URL: ADDRESS_FORM,
  DATABASE_URL:
    "postgresql://user:password@host:5432/database[?sslmode=verify-full&sslrootcert=<file that is there>], signs such as @ : / ? # % of the password as %40 …",
  REDIS_URL:
    "redis://[user:password@]host:port, redis+sentinel://host,host/master or redis+cluster://host,host",
  QUEUE_REDIS_URL:
    "redis://[user:password@]host:port, redis+sentinel://host,host/master or redis+cluster://host,host",
  STICKYLINE_SECRET_KEY:
    "32 random bytes as base64 (`openssl rand -base64 32`) or as 64 hexadecimal digits",
  STICKYLINE_PREVIOUS_SECRET_KEY: "the key that STICKYLINE_SECRET_KEY takes the place of",
  STICKYLINE_ADMIN_TOKEN: TOKEN_FORM,
  STICKYLINE_SANDBOX: "auto, on or off",
  STICKYLINE_DATA_DIR: FOLDER_FORM,
  HUBSPOT_BASE_URL: ADDRESS_FORM,
  HUBSPOT_APP_URL: ADDRESS_FORM,
  HUBSPOT_CLIENT_ID: "the client id of the HubSpot project's Auth tab",
  SMTP_URL: "smtp://[user:password@]host:port, or smtps:// for TLS from the start",
  MAIL_FROM: "an e-mail address, or a name and <an e-mail address>",
  HUBSPOT_LIMIT_SHARE: "a number from 1 to 100: per cent of the account's request limit",
  HUBSPOT_DAILY_RESERVE:
    "a number from 0 to 90: per cent of the account's daily limit that its other apps are left",
  HUBSPOT_PHONE_PROPERTIES:
    "at most ten internal names of contact properties with phone numbers, separated by commas",
  HUBSPOT_CLIENT_SECRET: "the client secret of the HubSpot app, from its Auth tab",
  HUBSPOT_APP_ID: "the number of the HubSpot app, from its Auth tab",
  HUBSPOT_APP_EVENT_TYPE: "stickyline_call, or the name that HubSpot gave the event type",
  HUBSPOT_WEBHOOKS_V1: "on or off",
  CRM_POLL_SECONDS: "a whole number of seconds from 1 to 86400",
  DIALPAD_BASE_URL: ADDRESS_FORM,
  EXOTEL_BASE_URL: ADDRESS_FORM,
  RECORDINGS_DIR: `${FOLDER_FORM}, that all routers and workers share`,
  RECORDINGS_SPOOL_DIR: FOLDER_FORM,
  RECORDINGS_DAILY_MB: "a whole number of megabytes from 200 to 100000000",
  RECORDINGS_S3_URL: "https://storage/bucket[/prefix]",
  RECORDINGS_S3_REGION: "a region's name",
  RECORDINGS_S3_ACCESS_KEY: "text without spaces",
  RECORDINGS_S3_SECRET_KEY: "text without spaces",
  LOG_LEVEL: "fatal, error, warn, info, debug, trace or silent",
  STICKYLINE_RECONCILE_SECONDS: "a whole number of seconds from 1 to 86400",
  STICKYLINE_DEADLINE_MS: "a whole number of milliseconds from 200 to 3000",
  STICKYLINE_LOOP_DELAY_MS: "a whole number of milliseconds from 50 to 60000",
  STICKYLINE_MOST_EVENTS: "a whole number from 4 to 1000000",
  STICKYLINE_MOST_LOOK_UPS: "a whole number from 4 to 1000000",
  STICKYLINE_ROLE: "all, router or worker",
  STICKYLINE_FALLBACK_FILE: "the path of a file, in full: ~ and $HOME are not replaced",
  STICKYLINE_ALLOWED_NETWORKS: "networks as 10.1.0.0/16, or single addresses, separated by commas",
  STICKYLINE_OUTBOUND_HTTP: "on or off",
  STICKYLINE_TRUSTED_PROXIES: "networks as 10.1.0.0/16, or single addresses, separated by commas",
  STICKYLINE_METRICS_TOKEN: TOKEN_FORM,
  STICKYLINE_TRACES_URL:
    "the address of a collector that takes OTLP over HTTP, such as http://collector:4318",
  OIDC_ISSUER: "the address of the OpenID provider, as its discovery document names it",
  OIDC_CLIENT_ID: "the client id at the OpenID provider",
  OIDC_CLIENT_SECRET: "the client secret at the OpenID provider",
} as const satisfies Record<keyof Settings, string>;

/**
 * The variables as they are set, completed. An empty one counts as absent. `wrote`: the names in the settings' file.
 * Throws one CONFIG_INVALID that names every bad one with the form it should have, never its value, every one that is
 * misspelt, and every one that misses another.
 */
export function readSettings(env: NodeJS.ProcessEnv, wrote: readonly string[] = []): Settings {
  const given = Object.fromEntries(
    Object.keys(settings)
      .map((name) => [name, env[name]?.trim() ?? ""] as const)
      .filter(([, value]) => value !== ""),
  );
  // both write into what they are given
  const values = Value.Convert(Settings, Value.Default(Settings, { ...given }));
  const faults = [
    ...Value.Errors(Settings, values).map(({ instancePath }) => instancePath.slice(1)),
    ...wrongValues(given),
    ...wrongNumbers(given),
  ];
  const sentences = Object.entries(forms)
    .filter(([name]) => faults.includes(name))
    .map(([name, form]) => `${name} must be ${form}`);
  const all = [
    ...(sentences.length > 0 ? [`${sentences.join("; ")}.`] : []),
    ...quotedValues(given),
    ...misspeltNames(env, wrote, Object.keys(settings)),
    ...halfPairs(Object.keys(given)),
  ];
  if (all.length > 0) throw new StickylineError("CONFIG_INVALID", all.join(" "));
  return Value.Parse(Settings, values);
}

/** Of the numbers, those that are written in no way that people count by: `1e9`, `0x50`, `true`. */
function wrongNumbers(given: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings)
    .filter(([name, schema]) => IsNumber(schema) && !/^\d+(\.\d+)?$/.test(given[name] ?? "0"))
    .map(([name]) => name);
}
