import { resolve } from "node:path";
import { Type, type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "./domain/errors.ts";

const httpUrl = { pattern: "^https?://[^\\s/]+\\S*$" };
const redisUrl = Type.Optional(Type.String({ pattern: "^rediss?://\\S+$" }));

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
  STICKYLINE_ADMIN_TOKEN: Type.Optional(Type.String({ pattern: "^\\S+$" })),
  STICKYLINE_SANDBOX: Type.Enum(["auto", "on", "off"], { default: "auto" }),
  STICKYLINE_DATA_DIR: Type.String({ minLength: 1, default: ".data" }),
  HUBSPOT_BASE_URL: Type.String({ ...httpUrl, default: "https://api.hubapi.com" }),
  DIALPAD_BASE_URL: Type.String({ ...httpUrl, default: "https://dialpad.com" }),
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
  STICKYLINE_ROLE: Type.Enum(["all", "router", "worker"], { default: "all" }),
} as const satisfies Record<string, TSchema>;

const Settings = Type.Object(settings);
type Settings = Static<typeof Settings>;

/** What a right value looks like. */
const forms = {
  PORT: "a whole number from 0 (any free port) to 65535",
  HOST: "an address of this machine, 0.0.0.0 for all of them",
  PUBLIC_URL: "an address that begins with http:// or https://",
  DATABASE_URL: "postgresql://user:password@host:5432/database",
  REDIS_URL: "redis://[user:password@]host:port",
  QUEUE_REDIS_URL: "redis://[user:password@]host:port",
  STICKYLINE_SECRET_KEY:
    "32 bytes as base64 (`openssl rand -base64 32`) or as 64 hexadecimal digits",
  STICKYLINE_ADMIN_TOKEN: "text without spaces",
  STICKYLINE_SANDBOX: "auto, on or off",
  STICKYLINE_DATA_DIR: "the path of a folder",
  HUBSPOT_BASE_URL: "an address that begins with http:// or https://",
  DIALPAD_BASE_URL: "an address that begins with http:// or https://",
  RECORDINGS_S3_URL: "https://storage/bucket[/prefix]",
  RECORDINGS_S3_REGION: "a region's name",
  RECORDINGS_S3_ACCESS_KEY: "text without spaces",
  RECORDINGS_S3_SECRET_KEY: "text without spaces",
  LOG_LEVEL: "fatal, error, warn, info, debug, trace or silent",
  STICKYLINE_RECONCILE_SECONDS: "a whole number of seconds from 1 to 86400",
  STICKYLINE_ROLE: "all, router or worker",
} as const satisfies Record<keyof Settings, string>;

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
  readonly adminToken: string | null;
  readonly sandbox: Settings["STICKYLINE_SANDBOX"];
  /** Absolute. */
  readonly dataDir: string;
  readonly hubspotBaseUrl: string;
  readonly dialpadBaseUrl: string;
  /** Where recordings go; null: a folder in `dataDir`. */
  readonly recordingsS3: {
    readonly url: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
  } | null;
  readonly logLevel: Settings["LOG_LEVEL"];
  readonly reconcileMs: number;
  readonly role: Settings["STICKYLINE_ROLE"];
};

/**
 * The configuration that these environment variables ask for. An empty variable counts as absent. Throws one
 * CONFIG_INVALID that names every bad variable with the form it should have, never its value.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const read = readSettings(env);
  return {
    host: read.HOST,
    port: read.PORT,
    publicUrl: withoutSlash(read.PUBLIC_URL ?? `http://localhost:${read.PORT}`),
    databaseUrl: read.DATABASE_URL ?? null,
    redisUrl: read.REDIS_URL ?? null,
    queueRedisUrl: read.QUEUE_REDIS_URL ?? read.REDIS_URL ?? null,
    secretKey: toKey(read.STICKYLINE_SECRET_KEY),
    adminToken: read.STICKYLINE_ADMIN_TOKEN ?? null,
    sandbox: read.STICKYLINE_SANDBOX,
    dataDir: resolve(read.STICKYLINE_DATA_DIR),
    hubspotBaseUrl: withoutSlash(read.HUBSPOT_BASE_URL),
    dialpadBaseUrl: withoutSlash(read.DIALPAD_BASE_URL),
    recordingsS3: toS3(read),
    logLevel: read.LOG_LEVEL,
    reconcileMs: read.STICKYLINE_RECONCILE_SECONDS * 1000,
    role: read.STICKYLINE_ROLE,
  };
}

function readSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(
    Object.keys(settings)
      .map((name) => [name, env[name]?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ""),
  );
  const values = Value.Convert(Settings, Value.Default(Settings, given));
  const faults = Value.Errors(Settings, values).map(({ instancePath }) => instancePath.slice(1));
  const sentences = Object.entries(forms)
    .filter(([name]) => faults.includes(name))
    .map(([name, form]) => `${name} must be ${form}`);
  if (sentences.length > 0) {
    throw new StickylineError("CONFIG_INVALID", `${sentences.join("; ")}.`);
  }
  return Value.Parse(Settings, values);
}

function toS3(read: Settings): Config["recordingsS3"] {
  const { RECORDINGS_S3_URL: url, RECORDINGS_S3_REGION: region } = read;
  if (url === undefined) return null;
  const { RECORDINGS_S3_ACCESS_KEY: accessKey, RECORDINGS_S3_SECRET_KEY: secretKey } = read;
  if (accessKey === undefined || secretKey === undefined) {
    throw new StickylineError(
      "CONFIG_INVALID",
      "RECORDINGS_S3_URL needs RECORDINGS_S3_ACCESS_KEY and RECORDINGS_S3_SECRET_KEY beside it.",
    );
  }
  return { url: withoutSlash(url), region, accessKey, secretKey };
}

function toKey(text: string | undefined): Buffer | null {
  if (text === undefined) return null;
  return Buffer.from(text, text.length === 64 ? "hex" : "base64");
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
