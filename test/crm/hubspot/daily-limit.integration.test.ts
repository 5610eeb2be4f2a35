import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LimitSaid } from "../../../src/crm/access.ts";
import { createHubspotClient } from "../../../src/crm/hubspot/index.ts";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { OAUTH_APP, oauthOf, REDIRECT_URI, VERIFIER } from "./support/oauth-box.ts";
import { startTestBox } from "./support/start-test-box.ts";

const DAY_MS = 86_400_000;
let box: HubspotBox;
let at: number;
beforeEach(async () => {
  at = 20_000 * DAY_MS + 3_600_000;
  box = await startTestBox({ now: () => at, requestsPerDay: 300, oauthApp: OAUTH_APP });
});
afterEach(() => box.close());

/** A client whose budget lets everything pass, and what it was told. */
function open(accessToken = "test-token") {
  const told: LimitSaid[] = [];
  const client = createHubspotClient({
    accessToken,
    baseUrl: box.url,
    now: () => at,
    random: () => 0.5,
    wait: async (delayMs) => void (at += delayMs),
    budget: { take: async () => undefined, note: (_kind, limit) => void told.push(limit) },
  });
  return { client, told, left: () => told.map(({ daily }) => daily?.left) };
}

describe("a day's limit of an account", () => {
  it("is told to the budget each time another hundredth of it is used", async () => {
    const { client, left } = open();
    for (let asked = 0; asked < 10; asked += 1) await client.listContacts(null);
    expect(left()).toEqual([299, 297, 294, 291]);
  });

  it("is told again after ten minutes, and when a new day has begun", async () => {
    const { client, told, left } = open();
    await client.listContacts(null);
    at += 10 * 60_000;
    await client.listContacts(null);
    at += DAY_MS;
    await client.listContacts(null);
    expect(left()).toEqual([299, 298, 299]);
    expect(told.at(-1)?.daily).toEqual({ max: 300, left: 299 });
  });

  it("is used up for everybody when nothing is left of it", async () => {
    const { client, told } = open();
    for (let asked = 0; asked < 300; asked += 1) await client.listContacts(null);
    await expect(client.listContacts(null)).rejects.toMatchObject({ code: "VENDOR_RATE_LIMITED" });
    expect(told.at(-1)?.daily).toEqual({ max: 300, left: 0 });
  });

  it("is none for an app that was installed", async () => {
    const { oauth, agree } = oauthOf(box);
    const grant = await oauth.exchange({
      code: await agree(),
      redirectUri: REDIRECT_URI,
      codeVerifier: VERIFIER,
    });
    const { client, told } = open(grant.accessToken);
    await client.listContacts(null);
    expect(told).toMatchObject([{ max: 1_000, daily: null }]);
  });
});

describe("Retry-After of a refusal", () => {
  it("is told to the budget as it was said, however long", async () => {
    const { client, told } = open();
    box.fail({ kind: "rate-limited", retryAfterSeconds: 7_200 });
    await expect(client.listContacts(null)).rejects.toMatchObject({
      code: "VENDOR_RATE_LIMITED",
      retryAfterMs: 7_200_000,
    });
    expect(told).toMatchObject([{ pauseMs: 7_200_000 }]);
  });

  it("is waited for by a read when it is short, and then the read goes on", async () => {
    const { client, told } = open();
    box.fail({ kind: "rate-limited", retryAfterSeconds: 3 });
    const before = at;
    expect((await client.listContacts(null)).items).toHaveLength(100);
    expect(at - before).toBeGreaterThanOrEqual(3_000);
    expect(told[0]).toMatchObject({ pauseMs: 3_000 });
  });
});
