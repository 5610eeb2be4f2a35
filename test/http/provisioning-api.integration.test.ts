import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { SANDBOX_COMPANY, SANDBOX_REPS } from "../../src/sandbox/people.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const API_KEY = "dialpad-key-of-the-test";
const SECRET = "a-secret-of-more-than-thirty-two-characters";
const OFFICE_ID = SANDBOX_COMPANY.office.id;
const NUMBER = SANDBOX_COMPANY.reservedNumbers[0] ?? "";

type Item = { id: string; name: string };
type Provisioned = { changes: string[]; warnings: string[]; routerId: string };

let box: DialpadBox;
let app: TestApp;
let connection: { id: string };
let line: { id: string };

beforeAll(async () => {
  let at = 1_760_000_000_000;
  box = await createDialpadBox({
    apiKey: API_KEY,
    // Every look at the clock takes 60 ms, so that the company's 20 requests a second are enough.
    now: () => (at += 60),
    random: createRandom(7),
    timeScale: 1_000,
  });
  app = await startTestApp({ DIALPAD_BASE_URL: box.baseUrl });
  connection = await app.api("POST", "/telephony-connections", {
    vendor: "dialpad",
    name: "Our Dialpad",
    apiKey: API_KEY,
  });
  line = await app.api("POST", "/lines", {
    vendor: "dialpad",
    name: "Main line",
    secret: SECRET,
    fallback: { type: "department", id: SANDBOX_COMPANY.department.id },
  });
});

afterAll(async () => {
  await app?.close();
  await box?.close();
});

const provision = (body: object = {}) =>
  app.api<Provisioned>("POST", `/lines/${line.id}/provision`, {
    connectionId: connection.id,
    officeId: OFFICE_ID,
    ...body,
  });

describe("a phone system's account", () => {
  it("is connected once its key was tried, and shown without it", async () => {
    const shown = { vendor: "dialpad", name: "Our Dialpad", status: "connected" };
    expect(connection).toEqual({ id: connection.id, ...shown });
    const { items } = await app.api<{ items: Item[] }>("GET", "/telephony-connections");
    expect(items).toMatchObject([{ ...connection, health: { problems: [] } }]);
  });

  it("with a wrong key or of an unknown vendor is refused and not kept", async () => {
    const wrong = { vendor: "dialpad", apiKey: "a-wrong-key" };
    await expect(app.api("POST", "/telephony-connections", wrong)).rejects.toThrow(
      "VENDOR_REFUSED",
    );
    const unknown = { vendor: "pigeon", apiKey: "x" };
    await expect(app.api("POST", "/telephony-connections", unknown)).rejects.toThrow(
      /400.*INPUT_INVALID.*"field":"vendor"/,
    );
    const { items } = await app.api<{ items: Item[] }>("GET", "/telephony-connections");
    expect(items).toHaveLength(1);
  });

  it("lists its offices and users", async () => {
    const path = `/telephony-connections/${connection.id}`;
    const offices = await app.api<{ items: Item[] }>("GET", `${path}/offices`);
    expect(offices.items.map(({ id }) => id)).toEqual([OFFICE_ID]);
    const users = await app.api<{ items: Item[] }>("GET", `${path}/users`);
    const [rep] = SANDBOX_REPS;
    expect(users.items).toHaveLength(SANDBOX_REPS.length);
    expect(users.items).toContainEqual({
      id: rep?.dialpadUserId,
      name: `${rep?.firstName} ${rep?.lastName}`,
      emails: [rep?.email],
      numbers: [rep?.number],
    });
    const missing = app.api("GET", "/telephony-connections/unknown/offices");
    await expect(missing).rejects.toThrow(/404.*NOT_FOUND/);
  });

  it("lists what calls can be sent to by name, in pages, by kind and by part of the name", async () => {
    type Page = {
      items: { type: string; id: string; name: string; unusable: null }[];
      cursor: null;
    };
    const path = `/telephony-connections/${connection.id}/targets`;
    const { department, callCenter } = SANDBOX_COMPANY;
    const all = await app.api<Page>("GET", path);
    expect(all).toMatchObject({ cursor: null, truncated: false });
    expect(all.items).toContainEqual({
      type: "department",
      id: department.id,
      name: department.name,
      unusable: null,
    });
    expect(new Set(all.items.map(({ type }) => type))).toEqual(
      new Set(["office", "department", "callcenter", "user"]),
    );
    const found: string[] = [];
    for (let cursor: string | null = "0"; cursor !== null;) {
      const page: Page = await app.api<Page>("GET", `${path}?limit=3&cursor=${cursor}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      found.push(...page.items.map(({ id }) => id));
      ({ cursor } = page);
    }
    expect(found).toEqual(all.items.map(({ id }) => id));
    const centres = await app.api<Page>("GET", `${path}?type=callcenter`);
    expect(centres.items.map(({ id }) => id)).toEqual([callCenter.id]);
    const word = encodeURIComponent(department.name.slice(0, 4).toUpperCase());
    const named = await app.api<Page>("GET", `${path}?type=department&search=${word}`);
    expect(named.items.map(({ id }) => id)).toEqual([department.id]);
    await expect(app.api("GET", `${path}?cursor=x`)).rejects.toThrow(/400/);
    await expect(app.api("GET", "/telephony-connections/none/targets")).rejects.toThrow(/404/);
  });

  it("gives its users as reps, once", async () => {
    const path = `/telephony-connections/${connection.id}/import-reps`;
    const nobody = { created: 0, linked: 0, unchanged: 0, skipped: 0 };
    const all = SANDBOX_REPS.length;
    expect(await app.api("POST", path)).toEqual({ ...nobody, created: all });
    expect(await app.api("POST", path)).toEqual({ ...nobody, unchanged: all });
  });
});

describe("a line", () => {
  it("is set up at the vendor, once, and then takes the vendor's calls", async () => {
    const first = await provision({ number: NUMBER });
    expect(first.changes).toHaveLength(5);
    expect(await provision({ number: NUMBER })).toEqual({ ...first, changes: [] });
    expect(box.routerNumbers()).toEqual([NUMBER]);

    const call = await box.placeCall({ from: "+14155550101", to: NUMBER }).ended;
    await box.settled();
    expect(call.sentBy).toBe("router");
    expect(box.errorsThisHour(first.routerId)).toBe(0);
    await vi.waitFor(async () => {
      const { items } = await app.api<{ items: { callId: string; lineId: string }[] }>(
        "GET",
        "/decisions",
      );
      expect(items).toMatchObject([{ callId: call.callId, lineId: line.id, outcome: "fallback" }]);
    });
  });

  it("can be switched on again, at most once in five minutes", async () => {
    const path = `/lines/${line.id}/re-enable`;
    expect(await app.api("POST", path)).toEqual({ enabled: true });
    await expect(app.api("POST", path)).rejects.toThrow(/503.*VENDOR_RATE_LIMITED/);
  });

  it("names the field that is wrong, and refuses what it doesn't know", async () => {
    await expect(provision({ number: "4155550101" })).rejects.toThrow(/400.*"field":"number"/);
    await expect(provision({ officeId: "main" })).rejects.toThrow(/400.*"field":"officeId"/);
    await expect(provision({ connectionId: "unknown" })).rejects.toThrow(/404.*NOT_FOUND/);
  });
});
