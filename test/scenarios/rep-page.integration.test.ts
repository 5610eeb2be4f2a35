import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const PHONE = "5991398486736896";
const TOM = "+14155551001";

type Callers = {
  waiting: { number: string | null; since: string }[];
  passedOver: { number: string; rung: string; why: string; outcome: string; takenBy: string }[];
};
type Found = { items: { number: string; contacts: string[] }[] };

describe("what a rep's own page and a search for people ask", () => {
  let app: TestApp;
  let box: HubspotBox;
  let line: TestLine;
  let ada: string;
  let bob: string;
  let repToken: string;

  async function ask(method: string, path: string, body?: unknown, token = repToken) {
    const answer = await fetch(`${app.url}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  beforeAll(async () => {
    box = await createHubspotBox({
      accessToken: "pat-test",
      now: Date.now,
      random: Math.random,
      people: {
        owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
        contacts: [
          {
            properties: {
              firstname: "Tom",
              lastname: "Baker",
              phone: "(415) 555-1001",
              hubspot_owner_id: "71",
            },
          },
        ],
      },
    });
    app = await startTestApp({ HUBSPOT_BASE_URL: box.url });
    const rep = async (name: string, more: object) =>
      (await app.api<{ id: string }>("POST", "/reps", { name, ...more })).id;
    ada = await rep("Ada Byron", {
      email: "ada@example.com",
      identities: [{ vendor: "dialpad", type: "user", id: PHONE }],
    });
    bob = await rep("Bob Marsh", { email: "bob@example.com" });
    const made = await app.api<{ token: string }>("POST", "/tokens", {
      name: "Ada",
      role: "rep",
      repId: ada,
    });
    repToken = made.token;
    line = await createTestLine(app);
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await box?.close();
  });

  it("says that no CRM is connected when somebody is looked for by name", async () => {
    const { status, text } = await ask("GET", "/decisions?name=Tom", undefined, app.adminToken);
    expect(status).toBe(409);
    expect(text).toContain("no CRM is connected");
  });

  it("lists the CRM's owners with the rep that each of them is", async () => {
    await app.api("POST", "/crm-connections", { provider: "hubspot", accessToken: "pat-test" });
    await expect
      .poll(async () => (await app.api<{ items: unknown[] }>("GET", "/crm-owners")).items)
      .toEqual([{ id: "71", name: "Ada Byron", email: "ada@example.com", repId: ada }]);
    await expect
      .poll(async () => (await app.api<Found>("GET", `/contacts?number=${TOM}`)).items.length)
      .toBe(1);
  });

  it("tells a rep which calls should have been theirs and why they were not, and nobody else's", async () => {
    const startedAt = Date.now();
    await line.send({
      call_id: 900,
      state: "connected",
      direction: "inbound",
      date_started: startedAt,
      date_connected: startedAt,
      event_timestamp: startedAt,
      external_number: "+14155559999",
      target: { type: "user", id: PHONE },
    });
    const busy = async () =>
      (await app.api<{ items: { state: string }[] }>("GET", "/presence")).items[0]?.state;
    await expect.poll(busy).toBe("talking");
    await line.route({ call_id: 901, external_number: TOM, internal_number: "+14155550000" });
    const callers = async (): Promise<Callers> =>
      JSON.parse((await ask("GET", `/reps/${ada}/callers`)).text);
    await expect.poll(async () => (await callers()).passedOver.length).toBe(1);
    expect(await callers()).toMatchObject({
      waiting: [],
      passedOver: [
        { number: TOM, rung: "contact-owner", why: "Ada Byron is on a call", outcome: "ask" },
      ],
    });
    expect((await ask("GET", `/reps/${bob}/callers`)).status).toBe(404);
    expect((await ask("GET", "/reps/nobody/callers", undefined, app.adminToken)).status).toBe(404);
  });

  it("shows a rep their own pins", async () => {
    await app.api("PUT", `/pins/${encodeURIComponent(TOM)}`, { repId: ada });
    await app.api("PUT", "/pins/%2B14155551002", { repId: bob });
    expect(JSON.parse((await ask("GET", "/pins")).text)).toEqual({
      items: [{ number: TOM, repId: ada }],
    });
    expect((await ask("DELETE", "/pins/%2B14155551002")).status).toBe(403);
  });

  it("is away until a time that the rep names, and back at once", async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const sent = await ask("PUT", `/presence/${ada}`, { away: true, until });
    expect(JSON.parse(sent.text)).toEqual({ away: true, until });
    expect(await app.api("GET", `/reps/${ada}`)).toMatchObject({
      away: true,
      awayUntilMs: Date.parse(until),
    });
    const back = await ask("PUT", `/presence/${ada}`, { away: false, until });
    expect(JSON.parse(back.text)).toEqual({ away: false, until: null });
    expect((await ask("PUT", `/presence/${ada}`, { away: true, until: "soon" })).status).toBe(400);
  });

  it("finds calls by a person's name, which the CRM is asked for, and says so when it is away", async () => {
    const find = async (name: string) =>
      (await app.api<Found>("GET", `/decisions?name=${encodeURIComponent(name)}`)).items;
    for (const name of ["Tom", "baker", "Tom Baker", " tom "]) {
      expect((await find(name)).map(({ number }) => number)).toEqual([TOM]);
    }
    expect(await find("Nobody")).toEqual([]);
    await box.close();
    const { status, text } = await ask("GET", "/decisions?name=Tom", undefined, app.adminToken);
    expect(status).toBe(503);
    expect(text).toContain("search by number");
  });
});
