import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisClient } from "../../../src/redis/open-client.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StickylineError } from "../../../src/domain/errors.ts";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createKeepToken } from "../../../src/services/crm-access/keep-token.ts";
import { openRedis } from "../../../src/state/open-redis.ts";
import { createLock } from "../../../src/state/lock.ts";
import { createCrmGrantStore } from "../../../src/store/crm-grant-store.ts";
import { type Database, openDatabase } from "../../../src/store/database.ts";
import { createSecretBox } from "../../../src/store/secret-box.ts";
import { OAUTH_APP, oauthOf, REDIRECT_URI, VERIFIER } from "../../crm/hubspot/support/oauth-box.ts";
import { startTestBox } from "../../crm/hubspot/support/start-test-box.ts";
import { createTestDatabase, testRedisUrl, testWorkspaceId } from "../../support/databases.ts";

const MINUTE = 60_000;
const START = Date.UTC(2027, 2, 1);
const secretBox = createSecretBox(randomBytes(32));

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let redis: RedisClient;
let box: HubspotBox;
let at = START;
let workspaceId: string;
let connectionId: string;
const alerts: string[] = [];
const failures: unknown[] = [];

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 6 });
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(async () => {
  redis.disconnect();
  await db.close();
  await server.drop();
});

beforeEach(async () => {
  at = START;
  alerts.length = 0;
  failures.length = 0;
  workspaceId = testWorkspaceId();
  await db.prisma.crmConnection.deleteMany({});
  await box?.close();
  box = await startTestBox({ now: () => at, random: Math.random, oauthApp: OAUTH_APP });
  connectionId = await connect();
});
afterAll(() => box.close());

const grants = () => createCrmGrantStore(db, secretBox);

async function connect(): Promise<string> {
  const { oauth, agree } = oauthOf(box);
  const code = await agree();
  const given = await oauth.exchange({ code, redirectUri: REDIRECT_URI, codeVerifier: VERIFIER });
  const refresh = { token: given.refreshToken, issuedAt: at, expiresAt: at + given.lifeMs };
  const { connection } = await grants().connect(workspaceId, {
    provider: "hubspot",
    baseUrl: box.url,
    accountId: given.accountId,
    accessToken: given.accessToken,
    refresh,
  });
  return connection.id;
}

/** What one process has of its own. */
function keeper(others: Partial<Parameters<typeof createKeepToken>[0]> = {}) {
  return createKeepToken({
    grants: grants(),
    oauthOf: () => oauthOf(box).oauth,
    withLock: createLock(redis, {
      holdMs: 10_000,
      waitMs: 10_000,
      now: Date.now,
      wait: async (delayMs) => {
        await sleep(delayMs);
      },
    }),
    alert: (_connection, reason) => {
      alerts.push(reason);
      return Promise.resolve();
    },
    onFailure: (error) => failures.push(error),
    now: () => at,
    ...others,
  });
}

/** A CRM that gives a new refresh token each time and takes each once; `onRefused` runs before it says no. */
function rotatingOauth(first: string, onRefused: () => Promise<void>) {
  let [current, asked] = [first, 0];
  return {
    ...oauthOf(box).oauth,
    async refresh(token: string) {
      asked += 1;
      if (token !== current) {
        await onRefused();
        throw new StickylineError("UNAUTHORIZED", "worth nothing");
      }
      current = `refresh-${asked}`;
      const given = { accessToken: `access-${asked}`, refreshToken: current };
      return { ...given, lifeMs: 30 * MINUTE, accountId: "1", scopes: null };
    },
  };
}

const read = (of = keeper()) => of.tokensOf(workspaceId, connectionId).read();

describe("a token's life", () => {
  it("ends at three quarters, by the job, and the stored text is sealed", async () => {
    const first = await read();
    at += 22 * MINUTE;
    expect(await keeper().refreshDue(workspaceId)).toBe(0);
    at += 31_000;
    expect(await keeper().refreshDue(workspaceId)).toBe(1);
    expect(box.oauth.refreshes()).toBe(1);
    const second = await read();
    expect(second).not.toBe(first);
    const [row] = await db.prisma.crmConnection.findMany({ where: { workspaceId } });
    expect(JSON.stringify(row)).not.toContain(second);
  });

  it("is renewed once, however many processes need it at the same moment", async () => {
    at += 26 * MINUTE;
    const tokens = await Promise.all([keeper(), keeper(), keeper()].map((one) => read(one)));
    expect(new Set(tokens).size).toBe(1);
    expect(box.oauth.refreshes()).toBe(1);
  });

  it("lasts to its end while HubSpot can't be reached, and not longer", async () => {
    const first = await read();
    at += 26 * MINUTE;
    await box.close();
    expect(await read()).toBe(first);
    expect(failures).toHaveLength(1);
    at += 5 * MINUTE;
    await expect(read()).rejects.toMatchObject({ code: "VENDOR_UNAVAILABLE", retryable: true });
    expect(alerts).toEqual([]);
  });
});

describe("two processes whose lock was lost, at a CRM that takes a refresh token once", () => {
  /** A process that was paused for so long that its lock ended holds none. */
  const withLock = <T>(_workspaceId: string, _name: string, work: () => Promise<T>) => work();

  it("both go on with what the first was given, when the second was refused after it was kept", async () => {
    const { refresh } = await grants().read(workspaceId, connectionId);
    let keep: () => void = () => undefined;
    const kept = new Promise<void>((resolve) => (keep = resolve));
    const oauth = rotatingOauth(refresh?.token ?? "", () => kept);
    const [one, two] = [0, 1].map(() => keeper({ withLock, oauthOf: () => oauth }));
    await Promise.all([read(one), read(two)]);
    at += 26 * MINUTE;
    const both = [read(one), read(two)];
    await Promise.race(both);
    keep();
    expect(await Promise.all(both)).toEqual(["access-1", "access-1"]);
    expect(alerts).toEqual([]);
  });

  it("keep what one was given though the other was refused before that", async () => {
    const { refresh } = await grants().read(workspaceId, connectionId);
    let refuse: () => void = () => undefined;
    const refused = new Promise<void>((resolve) => (refuse = resolve));
    const oauth = rotatingOauth(refresh?.token ?? "", () => Promise.resolve());
    const store = grants();
    let give: () => void = () => undefined;
    const given = new Promise<void>((resolve) => (give = resolve));
    const slow: typeof store = {
      ...store,
      async refreshed(...kept) {
        give();
        await refused;
        return store.refreshed(...kept);
      },
    };
    at += 26 * MINUTE;
    const first = read(keeper({ withLock, grants: slow, oauthOf: () => oauth }));
    await given;
    const second = read(keeper({ withLock, oauthOf: () => oauth })).finally(refuse);
    await Promise.allSettled([first, second]);
    expect(await first).toBe("access-1");
    expect(await read(keeper({ withLock, oauthOf: () => oauth }))).toBe("access-1");
    expect((await grants().read(workspaceId, connectionId)).status).toBe("connected");
  });
});

describe("a refresh that gets no answer", () => {
  it("is not asked for again by each request while the token lives", async () => {
    let asked = 0;
    const refresh = () => {
      asked += 1;
      return Promise.reject(
        new StickylineError("VENDOR_UNAVAILABLE", "no answer", { retryable: true }),
      );
    };
    const oauth = { ...oauthOf(box).oauth, refresh };
    const one = keeper({ oauthOf: () => oauth });
    at += 26 * MINUTE;
    const tokens = [await read(one), await read(one), await read(one)];
    expect(new Set(tokens).size).toBe(1);
    expect(asked).toBe(1);
    at += 31_000;
    await read(one);
    expect(asked).toBe(2);
  });
});

describe("a grant that is worth nothing any more", () => {
  it("is told once for all processes, and nobody asks again", async () => {
    const [one, two] = [keeper(), keeper()];
    const refused = await read(one);
    await read(two);
    box.oauth.uninstall();
    const renewals = [one, two, one, two].map((each) =>
      each.tokensOf(workspaceId, connectionId).renew(refused),
    );
    for (const renewal of await Promise.allSettled(renewals)) {
      expect(renewal).toMatchObject({ status: "rejected" });
    }
    expect(alerts).toHaveLength(1);
    expect(box.oauth.refreshes()).toBe(1);
    at += 60 * MINUTE;
    expect(await keeper().refreshDue(workspaceId)).toBe(0);
    await expect(read()).rejects.toMatchObject({ code: "DISCONNECTED", retryable: true });
    expect(box.oauth.refreshes()).toBe(1);
  });

  it("is healed by connecting the same account again: the same connection, its own tokens", async () => {
    box.oauth.uninstall();
    const refused = await read();
    await expect(keeper().tokensOf(workspaceId, connectionId).renew(refused)).rejects.toMatchObject(
      { code: "DISCONNECTED" },
    );
    expect(await connect()).toBe(connectionId);
    expect(await read()).not.toBe(refused);
  });

  it("can't be taken over by another workspace", async () => {
    workspaceId = testWorkspaceId();
    await expect(connect()).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("breaks a fixed token too when the CRM refuses it, once", async () => {
    const { connection } = await grants().connect(workspaceId, {
      provider: "hubspot",
      baseUrl: box.url,
      accountId: null,
      accessToken: "pat-gone",
      refresh: null,
    });
    const tokens = keeper().tokensOf(workspaceId, connection.id);
    expect(await tokens.read()).toBe("pat-gone");
    await expect(tokens.renew("pat-gone")).rejects.toMatchObject({ code: "DISCONNECTED" });
    await expect(tokens.renew("pat-gone")).rejects.toMatchObject({ code: "DISCONNECTED" });
    expect(alerts).toHaveLength(1);
  });
});
