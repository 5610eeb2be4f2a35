import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { SANDBOX_CONTACTS, SANDBOX_REPS } from "../../src/sandbox/people.ts";
import { dumpPostgres, dumpRedis } from "../support/dump-everything.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

type Boxes = { on: boolean; hubspot: { url: string; accessToken: string } };
type Decisions = {
  items: {
    callId: string;
    lineId: string;
    outcome: string;
    rungs: { rung: string; result: string }[];
  }[];
};
type Calls = {
  items: { legs: { legId: string; identity: string | null; connectedAt: string | null }[] }[];
};
type Callbacks = {
  items: {
    lineId: string;
    state: string;
    closedBy: string | null;
    closedReason: string | null;
    sandbox: boolean;
  }[];
};
type Engagement = { id: string; properties: Record<string, string | null> };

const LINES = ["sandbox-line", "sandbox-exotel-line", "sandbox-kazoo-line", "sandbox-voipex-line"];
const SHARED_NUMBER = SANDBOX_CONTACTS[0]?.number ?? "";

let app: TestApp;
let hubspot: Awaited<ReturnType<typeof createHubspotBox>>;

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: "pat-real",
    now: Date.now,
    random: Math.random,
    // somebody whom the sandbox knows too: a call with them that stayed would be written here
    people: { owners: [], contacts: [{ properties: { phone: SHARED_NUMBER } }] },
  });
  app = await startTestApp({ STICKYLINE_SANDBOX: "on", HUBSPOT_BASE_URL: hubspot.url });
}, 30_000);

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
}, 30_000);

async function engagements(): Promise<Engagement[]> {
  const boxes = await app.api<Boxes>("GET", "/sandbox");
  const query = "limit=100&properties=hs_call_title,hs_call_body,hs_call_external_id";
  const response = await fetch(`${boxes.hubspot.url}/crm/objects/2026-03/calls?${query}`, {
    headers: { authorization: `Bearer ${boxes.hubspot.accessToken}` },
  });
  return ((await response.json()) as { results: Engagement[] }).results;
}

describe("a first start, with nothing configured", () => {
  it("marks what is made up", async () => {
    expect(await app.api<Boxes>("GET", "/sandbox")).toMatchObject({ on: true });
    const { items } = await app.api<{ items: { sandbox: boolean }[] }>("GET", "/lines");
    expect(items.map((line) => line.sandbox)).toEqual([true, true, true, true]);
    const systems = await app.api("GET", "/sandbox");
    for (const vendor of ["dialpad", "exotel", "kazoo", "voipex"]) {
      expect(systems[vendor]).toMatchObject({ url: expect.stringContaining("127.0.0.1") });
    }
  });

  it("keeps it to the first workspace: another one's key sees no sandbox", async () => {
    const { id } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Acme" });
    const made = await app.api<{ key: string }>("POST", `/workspaces/${id}/keys`, { name: "Acme" });
    const own = app.as(made.key);
    expect(await own.api("GET", "/sandbox")).toMatchObject({ on: false, hubspot: null });
    expect(await own.api("GET", "/lines")).toEqual({ items: [] });
  });

  it("routes callers to their own reps within a minute", async () => {
    const sticky = async () =>
      (await app.api<Decisions>("GET", "/decisions?limit=200")).items.filter(
        ({ outcome, rungs }) => {
          const taken = rungs.find((rung) => rung.result === "taken");
          return outcome === "rep" && taken?.rung === "contact-owner";
        },
      ).length;
    await expect.poll(sticky, { timeout: 60_000, interval: 500 }).toBeGreaterThanOrEqual(2);
  }, 70_000);

  it("looks for the caller's own rep on every line", async () => {
    const lines = async () =>
      (await app.api<Decisions>("GET", "/decisions?limit=200")).items
        .filter(({ rungs }) => rungs.some(({ rung }) => rung === "contact-owner"))
        .map(({ lineId }) => lineId);
    await expect
      .poll(lines, { timeout: 60_000, interval: 500 })
      .toEqual(expect.arrayContaining(LINES));
  }, 70_000);

  it("hears of talks by every phone system", async () => {
    const talked = async () =>
      (await app.api<Calls>("GET", "/calls?limit=200")).items
        .flatMap(({ legs }) => legs)
        .filter(({ identity, connectedAt }) => identity !== null && connectedAt !== null)
        .map(({ legId }) => legId.split(":")[0]);
    await expect
      .poll(talked, { timeout: 60_000, interval: 500 })
      .toEqual(expect.arrayContaining(["dialpad", "exotel", "kazoo", "voipex"]));
  }, 70_000);

  it("has callbacks made, reached by the phone systems and taken back, each marked", async () => {
    expect(await app.api("GET", "/callback-policy")).toMatchObject({ dial: "phone-system" });
    const callbacks = async () =>
      (await app.api<Callbacks>("GET", "/callbacks?limit=500")).items.filter(
        ({ state }) => state !== "withdrawn" && state !== "joined",
      );
    // whoever missed nobody yet on this line, or only somebody whose promise joined another, is promised one by hand
    const promised = new Set<string>();
    const promise = async (lineId: string) => {
      if (promised.has(lineId)) return;
      promised.add(lineId);
      const number = SANDBOX_CONTACTS[LINES.indexOf(lineId) + 20]?.number;
      await app.api("POST", "/callbacks", { number, lineId });
    };
    await expect
      .poll(
        async () => {
          const all = await callbacks();
          for (const lineId of LINES)
            if (all.every((one) => one.lineId !== lineId)) await promise(lineId);
          const reached = all.filter(({ closedReason }) => closedReason === "reached");
          return {
            lines: [...new Set(all.map(({ lineId }) => lineId))].toSorted(),
            reached: reached.length > 0,
            byHand: all.some(({ closedBy }) => closedBy === "sandbox"),
            marked: all.every(({ sandbox }) => sandbox),
          };
        },
        { timeout: 120_000, interval: 1_000 },
      )
      .toEqual({ lines: LINES.toSorted(), reached: true, byHand: true, marked: true });
  }, 130_000);

  it("writes the calls to the CRM within a minute, each once and with its decision", async () => {
    await expect
      .poll(async () => (await engagements()).length, { timeout: 60_000, interval: 1_000 })
      .toBeGreaterThanOrEqual(3);
    const written = await engagements();
    const calls = written.map((one) => one.properties["hs_call_external_id"] ?? one.id);
    expect(new Set(calls).size).toBe(written.length);
    for (const one of written)
      expect(one.properties["hs_call_body"]).toContain("How this was decided");
  }, 70_000);

  it("makes room when a real CRM is connected; the same account again is the same connection", async () => {
    const body = { provider: "hubspot", accessToken: "pat-real" };
    const first = await app.api<{ id: string }>("POST", "/crm-connections", body);
    expect(await app.api<Boxes>("GET", "/sandbox")).toMatchObject({ on: false });
    expect(await app.api("GET", "/lines")).toEqual({ items: [] });
    expect(await app.api("GET", "/reps")).toEqual({ items: [] });
    const second = await app.api<{ id: string }>("POST", "/crm-connections", body);
    await expect
      .poll(() => app.api("GET", `/crm-connections/${second.id}`), { timeout: 20_000 })
      .toMatchObject({ status: "connected", sync: { state: "done", contacts: 1 } });
    expect(second.id).toBe(first.id);
    const { items } = await app.api<{ items: unknown[] }>("GET", "/crm-connections");
    expect(items).toHaveLength(1);
  }, 40_000);

  it("leaves nothing that was made up: not in lists, tables, maps or queues, nor in the real portal", async () => {
    for (const path of ["/decisions", "/calls", "/callbacks", "/owner-changes", "/presence"]) {
      expect(await app.api("GET", path)).toMatchObject({ items: [] });
    }
    expect(hubspot.calls).toEqual([]);
    const left = `${await dumpPostgres(app.databaseUrl)}\n${await dumpRedis(app.redisUrl)}`;
    const madeUp = [
      ...LINES,
      "sandbox-hubspot",
      ...["dialpad", "exotel", "kazoo", "voipex"].map((vendor) => `sandbox-${vendor}`),
      ...SANDBOX_REPS.map(({ email }) => email),
      ...SANDBOX_CONTACTS.slice(1).map(({ number }) => number.slice(1)),
    ];
    const found = left.split("\n").filter((line) => madeUp.some((name) => line.includes(name)));
    expect(found).toEqual([]);
  });
});
