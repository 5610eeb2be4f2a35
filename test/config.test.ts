import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/config.ts";
import { settings } from "../src/config/settings.ts";
import { StickylineError } from "../src/domain/errors.ts";

function refusal(env: NodeJS.ProcessEnv): StickylineError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof StickylineError) return error;
  }
  throw new Error("it was accepted");
}

/** What a setting needs that does nothing alone. */
const BESIDE: Readonly<Record<string, Record<string, string>>> = {
  MAIL_FROM: { SMTP_URL: "smtp://mail.example" },
  SMTP_URL: { MAIL_FROM: "calls@mail.example" },
  OIDC_ISSUER: { OIDC_CLIENT_ID: "app", OIDC_CLIENT_SECRET: "app-secret" },
};

describe("the configuration", () => {
  it("has a default for all that can have one", () => {
    expect(loadConfig({})).toEqual({
      host: "127.0.0.1",
      port: 8080,
      deadlineMs: 1_000,
      loopDelayMs: 400,
      mostEvents: 4_000,
      recordingsDailyBytes: 20_000_000_000,
      mostLookUps: 1_000,
      publicUrl: "http://localhost:8080",
      databaseUrl: null,
      redisUrl: null,
      queueRedisUrl: null,
      secretKey: null,
      previousSecretKey: null,
      adminToken: null,
      sandbox: "auto",
      dataDir: resolve(".data"),
      hubspotBaseUrl: "https://api.hubapi.com",
      hubspotAppUrl: "https://app.hubspot.com",
      hubspotApp: null,
      mail: null,
      hubspotLimitShare: 0.8,
      hubspotDailyReserve: 0.2,
      hubspotPhoneProperties: [],
      hubspotAppId: null,
      hubspotAppEventType: null,
      hubspotClientSecret: null,
      hubspotWebhooksV1: false,
      crmPollMs: 60_000,
      dialpadBaseUrl: "https://dialpad.com",
      exotelBaseUrl: "https://ccm-api.exotel.com",
      logLevel: "info",
      reconcileMs: 60_000,
      recordingsDir: null,
      recordingsSpoolDir: join(tmpdir(), "stickyline-uploads"),
      recordingsS3: null,
      role: "all",
      fallbackFile: null,
      allowedNetworks: [],
      outboundHttp: false,
      trustedProxies: [],
      metricsToken: null,
      tracesUrl: null,
      oidc: null,
    });
  });

  it("takes an empty variable as absent", () => {
    expect(loadConfig({ PORT: "", DATABASE_URL: " " })).toEqual(loadConfig({}));
  });

  it("lets the public address follow the port, and strips the slash at its end", () => {
    expect(loadConfig({ PORT: "9000" }).publicUrl).toBe("http://localhost:9000");
    expect(loadConfig({ PUBLIC_URL: "https://calls.example/" }).publicUrl).toBe(
      "https://calls.example",
    );
  });

  it("keeps the queues in REDIS_URL unless they have a Redis of their own", () => {
    const redis = { REDIS_URL: "redis://maps:6379" };
    expect(loadConfig(redis).queueRedisUrl).toBe("redis://maps:6379");
    expect(loadConfig({ ...redis, QUEUE_REDIS_URL: "rediss://queues" })).toMatchObject({
      redisUrl: "redis://maps:6379",
      queueRedisUrl: "rediss://queues",
    });
  });

  it.each([
    ["base64", Buffer.from([...Array(32).keys()]).toString("base64")],
    ["base64url", Buffer.from([...Array(32).keys()].map((at) => 255 - at)).toString("base64url")],
    ["hexadecimal", Buffer.from([...Array(32).keys()]).toString("hex")],
  ])("reads 32 bytes of key as %s", (_form, text) => {
    expect(loadConfig({ STICKYLINE_SECRET_KEY: text }).secretKey).toHaveLength(32);
  });

  it.each([
    ["PORT", "65536"],
    ["PORT", "eighty"],
    ["PORT", "80.5"],
    ["HOST", "my host"],
    ["PUBLIC_URL", "calls.example"],
    ["DATABASE_URL", "mysql://host/hush"],
    ["REDIS_URL", "http://hush"],
    ["QUEUE_REDIS_URL", "hush"],
    ["STICKYLINE_SECRET_KEY", "hush"],
    ["STICKYLINE_SECRET_KEY", "a".repeat(43)],
    ["STICKYLINE_SECRET_KEY", "0".repeat(64)],
    ["STICKYLINE_PREVIOUS_SECRET_KEY", "ab".repeat(32)],
    ["STICKYLINE_ADMIN_TOKEN", "hush hush"],
    ["STICKYLINE_ADMIN_TOKEN", "a"],
    ["STICKYLINE_ADMIN_TOKEN", "hushhushhushhush"],
    ["STICKYLINE_ADMIN_TOKEN", "hush-1234567890"],
    ["STICKYLINE_METRICS_TOKEN", "hush"],
    ["STICKYLINE_ALLOWED_NETWORKS", "hush.example"],
    ["STICKYLINE_TRUSTED_PROXIES", "loopback"],
    ["STICKYLINE_OUTBOUND_HTTP", "yes"],
    ["STICKYLINE_TRACES_URL", "hush:4318"],
    ["OIDC_ISSUER", "hush"],
    ["STICKYLINE_SANDBOX", "yes"],
    ["HUBSPOT_BASE_URL", "ftp://hush"],
    ["SMTP_URL", "hush.example.com"],
    ["MAIL_FROM", "hush"],
    ["DIALPAD_BASE_URL", "hush"],
    ["LOG_LEVEL", "loud"],
    ["STICKYLINE_RECONCILE_SECONDS", "0"],
    ["STICKYLINE_DEADLINE_MS", "5000"],
    ["STICKYLINE_ROLE", "boss"],
    ["PORT", "1e3"],
    ["PORT", "0x50"],
    ["PORT", "true"],
    ["PORT", "-1"],
    ["PORT", "+80"],
    ["CRM_POLL_SECONDS", "1e1"],
    ["HUBSPOT_LIMIT_SHARE", "80%"],
    ["HUBSPOT_LIMIT_SHARE", "Infinity"],
    ["HOST", "http://hush"],
    ["HOST", "hush:8080"],
    ["HOST", "[::1]"],
    ["PUBLIC_URL", "https://:8080"],
    ["PUBLIC_URL", "https://calls.example:99999"],
    ["PUBLIC_URL", "https://calls.example?hush"],
    ["PUBLIC_URL", "https://calls.example#hush"],
    ["PUBLIC_URL", "https://user:hush@calls.example"],
    ["EXOTEL_BASE_URL", "https://[::1"],
    ["STICKYLINE_TRACES_URL", "http://%zz"],
    ["DATABASE_URL", "postgresql://user:hu/sh@host/db"],
    ["DATABASE_URL", "postgresql://user:hu#sh@host/db"],
    ["DATABASE_URL", "postgresql://user:hush%zz@host/db"],
    ["DATABASE_URL", "postgresql://host:99999/hush"],
    ["DATABASE_URL", "postgresql://one,two/hush"],
    ["DATABASE_URL", "postgresql://host/hush?sslmode=yes"],
    ["DATABASE_URL", "postgresql://host/hush?sslrootcert=/no/such/file"],
    ["REDIS_URL", "redis://host:99999"],
    ["REDIS_URL", "redis://one,two"],
    ["REDIS_URL", "redis://host/hush"],
    ["REDIS_URL", "redis://user:hu#sh@host"],
    ["REDIS_URL", "redis://user:hush%zz@host"],
    ["REDIS_URL", "redis:///tmp/hush.sock"],
    ["REDIS_URL", "redis+sentinel://hush"],
    ["REDIS_URL", "redis+cluster://hush/2"],
    ["QUEUE_REDIS_URL", "redis+sentinel://user:hush%zz@host/master"],
    ["STICKYLINE_ALLOWED_NETWORKS", "10.0.0.0/33"],
    ["STICKYLINE_ALLOWED_NETWORKS", "999.1.1.1"],
    ["STICKYLINE_TRUSTED_PROXIES", "10.0.0.0/"],
    ["STICKYLINE_TRUSTED_PROXIES", "::/129"],
    ["STICKYLINE_TRUSTED_PROXIES", "10"],
    ["STICKYLINE_DATA_DIR", "~/hush"],
    ["RECORDINGS_DIR", "$HOME/hush"],
    ["STICKYLINE_ADMIN_TOKEN", "hüsh-ünd-nöch-einmal-hüsh"],
    ["MAIL_FROM", "Calls <calls@hush"],
    ["MAIL_FROM", "one@hush.example,two@hush.example"],
    ["SMTP_URL", "smtp://hush:port"],
  ])("refuses %s=%s by name, without repeating the value", (name, value) => {
    const { code, message } = refusal({ ...BESIDE[name], [name]: value });
    expect(code).toBe("CONFIG_INVALID");
    expect(message).toMatch(new RegExp(`^${name} must be [^;]+\\.$`));
    expect(message).not.toContain("hush");
  });

  it.each([
    ["DATABASE_URL", "postgresql://u:p%40ss@db.internal:5432/calls?sslmode=require"],
    ["DATABASE_URL", "postgresql:///calls?host=/run/postgresql"],
    ["REDIS_URL", "rediss://default:p%40ss@redis.internal:6380/2"],
    ["REDIS_URL", "redis://[::1]:6379"],
    ["REDIS_URL", "rediss+sentinel://:p%2Fss@one,two:26380/maps"],
    ["HOST", "::"],
    ["PUBLIC_URL", "https://calls.example/under"],
    ["STICKYLINE_TRUSTED_PROXIES", "10.0.0.0/8, ::1,2001:db8::/32"],
    ["MAIL_FROM", "Stickyline <calls@mail.example>"],
    ["SMTP_URL", "smtp://user%40mail.example:p%23ss@mail.example:587"],
    ["HUBSPOT_LIMIT_SHARE", "12.5"],
    ["STICKYLINE_DATA_DIR", "C:\\data\\calls"],
  ])("takes %s=%s", (name, value) => {
    expect(() => loadConfig({ ...BESIDE[name], [name]: value })).not.toThrow();
  });

  it("tells of quotes that whoever read the file left in a value", () => {
    const beside = { OIDC_ISSUER: "https://id.example", OIDC_CLIENT_ID: "app" };
    expect(refusal({ ...beside, OIDC_CLIENT_SECRET: "'hush'" }).message).toBe(
      "OIDC_CLIENT_SECRET has quotes around its value that were not taken away: leave them out.",
    );
  });

  it("names every bad variable at once", () => {
    const { message } = refusal({ PORT: "x", LOG_LEVEL: "x", STICKYLINE_ROLE: "router" });
    expect(message).toMatch(/^PORT must be .+; LOG_LEVEL must be .+\.$/);
  });
});

describe("names of settings", () => {
  it.each([
    ["REDIS_URI", "REDIS_URL"],
    ["DATABSE_URL", "DATABASE_URL"],
    ["redis_url", "REDIS_URL"],
    ["HUBSPOT_CLIENT_IDD", "HUBSPOT_CLIENT_ID"],
    ["STICKYLINE_SECRETKEY", "STICKYLINE_SECRET_KEY"],
  ])("%s is told as a slip for %s, without its value", (name, meant) => {
    const { message } = refusal({ [name]: "hush" });
    expect(message).toBe(`${name} is no setting: did you mean ${meant}?`);
  });

  it("of other programs are left alone, however near", () => {
    const env = { REDIS_URL: "redis://here", REDIS_URI: "redis://there", HTTP_URL: "http://proxy" };
    expect(loadConfig(env).redisUrl).toBe("redis://here");
    const read = () => loadConfig(env, ["REDIS_URI", "HTTP_URL"]);
    expect(read).toThrow(/^REDIS_URI .+ mean REDIS_URL\?.+HTTP_URL .+ mean SMTP_URL\?$/s);
  });

  it("that begin as ours do are looked at in the settings' file alone", () => {
    const env = { STICKYLINE_RETENTION: "9", STICKYLINE_SERVICE_HOST: "10.0.0.1", TZ: "UTC" };
    expect(loadConfig(env)).toEqual(loadConfig({}));
    const read = () => loadConfig(env, ["STICKYLINE_RETENTION", "TZ"]);
    expect(read).toThrow(
      "STICKYLINE_RETENTION is no setting: docs/settings.md names all there are.",
    );
  });

  it.each([
    [{ HUBSPOT_CLIENT_ID: "app" }, "HUBSPOT_CLIENT_ID needs HUBSPOT_CLIENT_SECRET"],
    [{ SMTP_URL: "smtp://mail" }, "SMTP_URL needs MAIL_FROM"],
    [{ MAIL_FROM: "a@b.example" }, "MAIL_FROM needs SMTP_URL"],
    [
      { OIDC_CLIENT_ID: "app", OIDC_CLIENT_SECRET: "hush" },
      "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET need OIDC_ISSUER",
    ],
    [
      { RECORDINGS_S3_URL: "https://s3.example/calls" },
      "RECORDINGS_S3_URL needs RECORDINGS_S3_ACCESS_KEY and RECORDINGS_S3_SECRET_KEY",
    ],
  ])("%o lacks its other half", (env, sentence) => {
    expect(refusal(env).message).toBe(`${sentence} beside it.`);
  });

  it("of which one does work by itself may stand alone", () => {
    expect(loadConfig({ HUBSPOT_CLIENT_SECRET: "hush" }).hubspotClientSecret).toBe("hush");
  });
});

describe(".env.example", () => {
  const example = parseEnv(readFileSync(".env.example", "utf8"));
  const compose = readFileSync("docker-compose.yml", "utf8");

  it("lists every setting, and no other but those of docker-compose.yml", () => {
    const own = Object.keys(example).filter((name) => !(name in settings));
    expect(Object.keys(settings).filter((name) => !(name in example))).toEqual([]);
    expect(own.filter((name) => !compose.includes(`\${${name}:`))).toEqual([]);
  });

  it("gives each its default", () => {
    const defaults = Object.entries(settings).map(([name, schema]) => [
      name,
      "default" in schema ? String(schema.default) : "",
    ]);
    expect(example).toMatchObject(Object.fromEntries(defaults));
  });

  it("is itself a valid configuration, the same as none", () => {
    expect(loadConfig(example)).toEqual(loadConfig({}));
  });
});
