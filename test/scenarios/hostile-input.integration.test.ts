import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { createExotelLine } from "../support/exotel-line.ts";
import { HOSTILE_BYTES, talkRaw } from "../support/hostile-bytes.ts";
import { createKazooLine } from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { createVoipexLine } from "../support/voipex-line.ts";
import {
  askOperation,
  bodyWith,
  fieldsOf,
  HOSTILE_IDS,
  HOSTILE_VALUES,
  isNullable,
  listOperations,
  REFUSALS,
  type Operation,
  type Said,
} from "./support/hostile-walk.ts";
import { sliceOf } from "../support/slice.ts";

let app: TestApp;
let dialpad: TestLine;
let plainLineId: string;
let operations: readonly Operation[];
const paths = new Map<string, string>();

beforeAll(async () => {
  const nowhere = "http://127.0.0.1:1";
  app = await startTestApp({
    HUBSPOT_BASE_URL: nowhere,
    DIALPAD_BASE_URL: nowhere,
    EXOTEL_BASE_URL: nowhere,
    HUBSPOT_CLIENT_SECRET: "a-client-secret-of-the-test",
  });
  dialpad = await createTestLine(app);
  const exotel = await createExotelLine(app);
  const kazoo = await createKazooLine(app);
  const plain = await app.api<{ id: string; routeUrl: string; eventsUrl: string }>(
    "POST",
    "/lines",
    {
      vendor: "dialpad",
      name: "Plain",
      fallback: { type: "department", id: "4400" },
    },
  );
  plainLineId = plain.id;
  paths.set("dialpad route", new URL(plain.routeUrl).pathname);
  paths.set("dialpad events", new URL(plain.eventsUrl).pathname);
  paths.set("dialpad signed route", dialpad.routePath);
  for (const path of ["connect", "events", "status", "fallback", "passthru/no-dial"]) {
    paths.set(`exotel ${path}`, new URL(`${exotel.url}/${path}`).pathname);
  }
  paths.set("kazoo pivot", kazoo.pivotPath);
  paths.set("kazoo events", kazoo.eventsPath);
  const voipex = await createVoipexLine(app, { secret: undefined });
  paths.set("voipex route", new URL(voipex.routeUrl).pathname);
  paths.set("voipex events", new URL(voipex.eventsUrl).pathname);
  paths.set("hubspot webhooks", "/v1/hubspot/webhooks");
  paths.set("no line", "/v1/kazoo/none/pivot");
  operations = await listOperations(app.url);
});

afterAll(() => app.close());

/** A vendor that can't be reached is no fault of ours, and said so. */
function isMeant({ status, text }: Said): boolean {
  return status < 500 || (status <= 503 && text.includes('"VENDOR_'));
}

async function lives(): Promise<void> {
  const answer = await fetch(`${app.url}/readyz`);
  expect(answer.status).toBe(200);
}

describe("the admin API", () => {
  it("refuses every hostile id in every path with 4xx", async () => {
    const wrong: unknown[] = [];
    for (const operation of operations.filter(({ path }) => path.includes("{"))) {
      for (const [name, ids] of Object.entries(HOSTILE_IDS)) {
        const said = await askOperation(app, operation, { ids });
        const isPin = operation.path.includes("/pins/");
        if (!REFUSALS.includes(said.status) && !(isPin && said.status < 300)) {
          wrong.push([operation.method, operation.path, name, said]);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("refuses every hostile value in every query and in the workspace's header", async () => {
    const wrong: unknown[] = [];
    for (const operation of operations.filter(({ method }) => method === "GET")) {
      const names = operation.parameters.flatMap((one) => (one.in === "query" ? [one.name] : []));
      const every = sliceOf(1, 3);
      for (const [at, [name, value]] of Object.entries(HOSTILE_IDS).entries()) {
        for (const [index, parameter] of [...names, "workspace"].entries()) {
          if ((at + index) % every !== 0) continue;
          const said = await askOperation(app, operation, { query: `${parameter}=${value}` });
          if (!isMeant(said)) wrong.push([operation.path, parameter, name, said]);
        }
      }
      const headers = { "stickyline-workspace": "x".repeat(5_000) };
      const said = await askOperation(app, operation, { headers });
      if (said.status !== 404) wrong.push([operation.path, "header", said]);
    }
    expect(wrong).toEqual([]);
  });

  it("names the field at fault", async () => {
    const list = { method: "GET", parameters: [], body: null };
    const decisions = { ...list, path: "/api/decisions" };
    const limit = await askOperation(app, decisions, { query: "limit=1e999" });
    expect([limit.status, JSON.parse(limit.text).error.field]).toEqual([400, "limit"]);
    const rep = await askOperation(app, { ...list, path: "/api/reps/{id}" }, { ids: "%00" });
    expect([rep.status, JSON.parse(rep.text).error.field]).toEqual([400, "id"]);
    expect((await askOperation(app, decisions, { query: "limit=7" })).status).toBe(200);
    const named = await askOperation(app, decisions, { query: "workspace=%00" });
    expect(named.status).toBe(404);
  });

  it("takes every hostile value in every field of every body without a fault of its own", async () => {
    const wrong: unknown[] = [];
    // each field meets another few of the values; all of them by the long run
    const every = sliceOf(1, 3);
    const fields = operations.flatMap((operation) =>
      fieldsOf(operation.body ?? {}).map(({ path }) => ({ operation, path })),
    );
    const played = fields.flatMap((field, index) =>
      HOSTILE_VALUES.filter((_, at) => (at + index) % every === 0).map((value) => ({
        ...field,
        value,
      })),
    );
    const next = played.values();
    const play = async () => {
      for (const { operation, path, value } of next) {
        const body = bodyWith(operation.body ?? {}, path, value);
        const said = await askOperation(app, operation, { body, ids: plainLineId });
        if (!isMeant(said)) wrong.push([operation.method, operation.path, path, value, said]);
      }
    };
    await Promise.all([play(), play(), play(), play()]);
    expect(played.length).toBeGreaterThan(400);
    expect(wrong).toEqual([]);
    await lives();
  });

  it("needs no body where none is asked for, whatever the content type says", async () => {
    const rep = await app.api<{ id: string }>("POST", "/reps", { name: "A", email: "a@b.example" });
    const headers = { "content-type": "application/json" };
    const said = await fetch(`${app.url}/api/reps/${rep.id}/check-in`, {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${app.adminToken}` },
    });
    expect(said.status).toBe(200);
    const patch = await fetch(`${app.url}/api/reps/${rep.id}`, {
      method: "PATCH",
      headers: { ...headers, authorization: `Bearer ${app.adminToken}` },
    });
    expect(patch.status).toBe(400);
  });
});

describe("what is sent to the admin API is what is read back", () => {
  it("null as null, in every field of a change that may be null", async () => {
    const wrong: unknown[] = [];
    let tried = 0;
    const rep = await app.api<{ id: string }>("POST", "/reps", { name: "N", email: "n@b.example" });
    for (const operation of operations.filter(({ method }) => method === "PATCH")) {
      const ids = operation.path.includes("/reps/") ? rep.id : plainLineId;
      for (const { path, schema } of fieldsOf(operation.body ?? {})) {
        if (path.length > 1 || !isNullable(schema)) continue;
        const [name = ""] = path;
        const said = await askOperation(app, operation, { ids, body: `{"${name}":null}` });
        if (said.status === 404) continue;
        tried += 1;
        const read: unknown = JSON.parse(said.text);
        const isRead = typeof read === "object" && read !== null && name in read;
        const value: unknown = isRead ? Reflect.get(read, name) : null;
        if (said.status !== 200 || value !== null) wrong.push([operation.path, name, said]);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(10);
  });

  it("an absence without an end, hours that stay closed, a stand-in for good", async () => {
    const { id: standIn } = await app.api<{ id: string }>("POST", "/reps", {
      name: "S",
      email: "s@b.example",
    });
    const delegate = { repId: standIn, fromMs: null, untilMs: null };
    const hours = {
      timeZone: "Europe/Prague",
      weekly: {},
      holidays: [],
      forced: { state: "closed", untilMs: null },
    };
    const sent = { away: true, awayUntilMs: null, delegate, hours, weight: 3 };
    const rep = await app.api<{ id: string }>("POST", "/reps", {
      name: "R",
      email: "r@b.example",
      ...sent,
    });
    expect(await app.api("GET", `/reps/${rep.id}`)).toMatchObject(sent);
    const successor = { repId: standIn, fromMs: null, untilMs: 4_000_000_000_000 };
    await app.api("PATCH", `/reps/${rep.id}`, { left: true, successor });
    expect(await app.api("GET", `/reps/${rep.id}`)).toMatchObject({ left: true, successor });
    await app.api("PATCH", `/lines/${plainLineId}`, { hours });
    expect(await app.api("GET", `/lines/${plainLineId}`)).toMatchObject({ hours });
    await app.api("PATCH", `/lines/${plainLineId}`, { hours: null });
  });

  it.each([
    ["away", '"false"'],
    ["weight", '"3"'],
    ["awayUntilMs", '""'],
    ["awayUntilMs", "1e18"],
    ["awayUntilMs", "0.5"],
    ["left", "0"],
    ["enabled", "null"],
    ["name", "7"],
  ])("and %s as %s is refused by name", async (name, value) => {
    const operation = { method: "POST", path: "/api/reps", parameters: [], body: null };
    const body = `{"name":"X","email":"x@b.example","${name}":${value}}`;
    const said = await askOperation(app, operation, { body });
    expect([said.status, JSON.parse(said.text).error.field]).toEqual([400, name]);
  });
});

/** What a phone system might be made to send. */
const BODIES: Readonly<Record<string, string | Buffer>> = {
  nothing: "",
  "brackets within brackets": `a${"[b]".repeat(27_000)}=1`,
  "more of them": `a${"[b]".repeat(250_000)}=1`,
  "many keys": "a=1&".repeat(200_000),
  "one key again and again": "Call-ID=1&".repeat(50_000),
  "many brackets": Array.from({ length: 2_000 }, (_, at) => `a[${at}]=1`).join("&"),
  "deep JSON": `{"call_id":${"[".repeat(200_000)}`,
  "deep JSON that closes": `{"call_id":7,"a":${"[".repeat(90_000)}${"]".repeat(90_000)}}`,
  "many members": `{"a":[${"{},".repeat(150_000)}{}]}`,
  "endless digits": `{"call_id":${"9".repeat(500_000)}}`,
  "an endless number": '{"call_id":1e999,"date_started":1e999,"event_timestamp":1e999}',
  "an endless id": JSON.stringify({ call_id: "x".repeat(16_384), "Call-ID": "y".repeat(16_384) }),
  NUL: String.raw`{"call_id":"\u0000","external_number":"\u0000","Caller-ID-Number":"\u0000"}`,
  "half a pair": String.raw`{"call_id":"\ud800","contact":{"name":"\ud800"}}`,
  prototype: '{"__proto__":{"a":1},"constructor":{"prototype":{"b":1}}}',
  "an array": "[1,2,3]",
  zeros: Buffer.alloc(100_000),
  "high bytes": Buffer.alloc(100_000, 0xff),
  "long numbers": `From=${"1,".repeat(1_000)}&DialWhomNumber=${"+9198765432,".repeat(500)}`,
  "a form of parts": `--b\r\n${"--b\r\n".repeat(50_000)}`,
  "dots and percents": "%".repeat(100_000),
};
const TYPES = ["application/json", ";;;", "multipart/form-data; boundary=b"];

describe("webhooks", () => {
  it.each(Object.entries(BODIES))("take %s, whatever its type", async (_name, body) => {
    const wrong: unknown[] = [];
    // each address meets each body as one of the types; as every one of them by the long run
    const every = sliceOf(1, TYPES.length);
    for (const [at, [name, path]] of [...paths].entries()) {
      for (const type of TYPES.filter((_, index) => (at + index) % every === 0)) {
        const response = await fetch(app.url + path, {
          method: "POST",
          redirect: "manual",
          headers: { "content-type": type },
          body,
        });
        const text = await response.text();
        const { status } = response;
        const isRoute = /route|connect|pivot/.test(name) && !/signed/.test(name);
        // Who is refused again and again is asked to wait: 429 in the place of 401.
        const isRefused = status === 401 || status === 429;
        const isWrong = status >= 500 || status === 415 || (isRoute && status > 401 && !isRefused);
        if (isWrong) wrong.push([name, type, status, text]);
      }
    }
    expect(wrong).toEqual([]);
    await lives();
  });

  it("live on after anything that a socket may say", async () => {
    for (const bytes of Object.values(HOSTILE_BYTES)) {
      await talkRaw(Number(new URL(app.url).port), bytes, 50);
    }
    await lives();
  });
});

describe("a time that can't be true", () => {
  const target = { type: "user", id: "5000000000000001" };
  const base = { direction: "inbound", external_number: "+14155550111", target };
  const stateOf = async (repId: string) => {
    const { items } = await app.api<{ items: { repId: string; state: string }[] }>(
      "GET",
      "/presence",
    );
    return items.find((rep) => rep.repId === repId)?.state;
  };

  it("breaks no list, keeps nobody busy, and is counted", async () => {
    const rep = await app.api<{ id: string }>("POST", "/reps", {
      name: "Timely",
      email: "t@b.example",
      identities: [{ vendor: "dialpad", ...target }],
    });
    const now = Date.now();
    const times = [
      now + 0.5,
      1e15,
      1e18,
      2 ** 63,
      now + 3e11,
      now + 90_000,
      -1,
      "soon",
      now / 1000,
    ];
    for (const [index, time] of times.entries()) {
      const call_id = 7_000 + index;
      const routed = await dialpad.route({ ...base, call_id, date_started: time });
      expect(routed.status).toBe(200);
      const dates = { date_started: time, date_connected: time };
      for (const state of ["ringing", "connected"]) {
        expect(
          await dialpad.send({ ...base, ...dates, call_id, state, event_timestamp: time }),
        ).toBe(200);
      }
      const over = { ...base, call_id, state: "hangup", date_ended: time };
      // the hang-up too tells a time that is none: it is taken as of now
      expect(await dialpad.send({ ...over, event_timestamp: time })).toBe(200);
      expect(await dialpad.send({ ...over, event_timestamp: now, date_ended: now })).toBe(200);
    }
    await expect.poll(() => stateOf(rep.id)).toBe("free");
    const metrics = await (
      await fetch(`${app.url}/metrics`, {
        headers: { authorization: `Bearer ${app.adminToken}` },
      })
    ).text();
    expect(metrics).toMatch(/stickyline_implausible_times_total\{vendor="dialpad"\} [1-9]/);
    for (const path of ["/presence", "/decisions", "/calls"]) await app.api("GET", path);
  });
});
