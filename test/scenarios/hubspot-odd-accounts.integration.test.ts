import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { openHubspotPortals } from "../support/hubspot-portals.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { CALLER, createBox, ownNumber } from "./support/two-portals.ts";

type Connection = {
  id: string;
  status: string;
  accountId: string | null;
  sync: { state: string; error: string | null };
};
const PATIENT = { timeout: 30_000, interval: 100 };

let alpha: HubspotBox;
let beta: HubspotBox;
let portals: Awaited<ReturnType<typeof openHubspotPortals>>;
let app: TestApp;

beforeAll(async () => {
  alpha = await createBox("alpha", 101, "http://127.0.0.1:9");
  beta = await createBox("beta", 202, "http://127.0.0.1:9");
  portals = await openHubspotPortals([
    { box: alpha, accessToken: "pat-alpha" },
    { box: beta, accessToken: "pat-beta" },
  ]);
  app = await startTestApp({ HUBSPOT_BASE_URL: portals.url, STICKYLINE_SYNC_SECONDS: "1" });
  await app.api("POST", "/reps", {
    name: "Sam",
    email: "sam@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "71" }],
  });
}, 60_000);

afterAll(async () => {
  await app?.close();
  await portals?.close();
  await alpha?.close();
  await beta?.close();
});

const connect = (word: string) =>
  app.api<Connection>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: `pat-${word}`,
  });
const all = async () => (await app.api<{ items: Connection[] }>("GET", "/crm-connections")).items;
const living = async () => (await all()).filter(({ status }) => status !== "replaced");
const synced = () =>
  expect
    .poll(async () => (await living()).map(({ sync }) => sync.state), PATIENT)
    .toEqual(["done"]);
const contactsOf = async (number: string) =>
  (await app.api<{ items: unknown[] }>("GET", `/contacts?number=${encodeURIComponent(number)}`))
    .items;

const currentAccount = async () => (await living()).map(({ accountId }) => accountId);

describe("a HubSpot account", () => {
  it("that is connected three times by one key is one connection", async () => {
    const made = await Promise.all([connect("alpha"), connect("alpha"), connect("alpha")]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await all()).toHaveLength(1);
    await synced();
    expect(await contactsOf(ownNumber("alpha"))).toHaveLength(1);
  }, 60_000);

  it("takes the place of another one, of which nothing stays, and gives it back", async () => {
    for (const [word, accountId, other] of [
      ["beta", "202", "alpha"],
      ["alpha", "101", "beta"],
    ] as const) {
      await connect(word);
      await synced();
      expect(await currentAccount()).toEqual([accountId]);
      expect(await contactsOf(ownNumber(word))).toHaveLength(1);
      expect(await contactsOf(ownNumber(other))).toEqual([]);
      expect(await contactsOf(CALLER)).toHaveLength(1);
    }
    expect(await all()).toHaveLength(2);
  }, 60_000);

  it("is the one, of two that are connected at the same moment", async () => {
    for (let times = 0; times < 2; times += 1) {
      await Promise.all(["alpha", "beta", "alpha", "beta"].map(connect));
      expect(await currentAccount()).toHaveLength(1);
    }
    await synced();
    const word = (await currentAccount())[0] === "101" ? "alpha" : "beta";
    const other = word === "alpha" ? "beta" : "alpha";
    await expect.poll(() => contactsOf(ownNumber(word)), PATIENT).toHaveLength(1);
    expect(await contactsOf(ownNumber(other))).toEqual([]);
  }, 60_000);
});
