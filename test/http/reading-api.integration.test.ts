import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decision, openApi, WORKSPACE } from "./support/api.ts";

const T0 = Date.UTC(2026, 10, 21, 9);
let api: Awaited<ReturnType<typeof openApi>>;

beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe("reading", () => {
  it("shows the contacts behind a number with their rep, whatever became of the plus", async () => {
    const rep = await api.stores.reps.create(WORKSPACE, {
      name: "Ann",
      email: "ann@example.com",
      crmOwnerId: "501",
      identities: [],
    });
    const contact = { crmId: "9", numbers: ["+14152345678"], changedAt: T0 };
    await api.stores.contacts.upsertPage(WORKSPACE, "s", [
      { ...contact, ownerId: "501" },
      { ...contact, crmId: "10", ownerId: "502" },
      { ...contact, crmId: "11", ownerId: null },
    ]);
    for (const number of ["+14152345678", "%2B14152345678", "%2014152345678", "4152345678"]) {
      const answer = await api.send("GET", `/contacts?number=${number}`);
      expect(answer.body.items).toEqual([
        {
          crmId: "9",
          numbers: ["+14152345678"],
          ownerId: "501",
          repId: rep.id,
          changedAt: "2026-11-21T09:00:00.000Z",
        },
        expect.objectContaining({ crmId: "10", ownerId: "502", repId: null }),
        expect.objectContaining({ crmId: "11", ownerId: null, repId: null }),
      ]);
    }
    expect((await api.send("GET", "/contacts?number=%2B14152345679")).body).toEqual({ items: [] });
    for (const query of ["", "?number=nobody"]) {
      expect(await api.send("GET", `/contacts${query}`)).toMatchObject({
        status: 400,
        body: { error: { field: "number" } },
      });
    }
  });

  it("shows decisions newest first, each with its rungs, of one number if asked", async () => {
    await api.stores.decisions.append([
      decision("1", T0, "+14152345678"),
      decision("2", T0 + 1, null),
      decision("3", T0 + 2, "+14152345679"),
    ]);
    const all = (await api.send("GET", "/decisions")).body.items;
    expect(all.map((each: { id: string }) => each.id)).toEqual(["3", "2", "1"]);
    expect((await api.send("GET", "/decisions?limit=1")).body.items).toEqual([all[0]]);
    expect((await api.send("GET", "/decisions?number=+14152345678&limit=9")).body.items).toEqual([
      all[2],
    ]);
    expect(all[2]).toMatchObject({
      id: "1",
      at: "2026-11-21T09:00:00.000Z",
      lineId: "line-1",
      callId: "77",
      number: "+14152345678",
      outcome: "rep",
      repId: "rep-1",
      target: { type: "user", id: "5" },
      reason: "Their own rep was free.",
      durationMs: 1.25,
      rungs: [
        { rung: "pinned", result: "refused", why: "not-set" },
        { rung: "contact-owner", repId: "rep-1", result: "taken", why: "free" },
      ],
    });
    expect(all[1]).toMatchObject({ number: null, outcome: "fallback" });
    expect(all[1]).not.toHaveProperty("repId");
    for (const limit of ["0", "1001", "many"]) {
      expect(await api.send("GET", `/decisions?limit=${limit}`)).toMatchObject({
        status: 400,
        body: { error: { field: "limit" } },
      });
    }
  });

  it("finds decisions by line, rep, outcome and time, and pages through all of them", async () => {
    const listOf = async (query: string) => {
      const { status, body } = await api.send("GET", `/decisions?${query}`);
      expect(status).toBe(200);
      return { ids: body.items.map((each: { id: string }) => each.id), cursor: body.cursor };
    };
    const at = T0 + 3_600_000;
    await api.stores.decisions.append([
      { ...decision("p1", at, "+14152345670"), lineId: "paged", repId: "rep-9" },
      // of one moment: the id says which comes first
      { ...decision("p2", at, null), lineId: "paged", outcome: "closed" },
      { ...decision("p3", at, null), lineId: "paged" },
    ]);
    expect((await listOf("lineId=paged")).ids).toEqual(["p3", "p2", "p1"]);
    expect((await listOf("repId=rep-9")).ids).toEqual(["p1"]);
    expect((await listOf("lineId=paged&outcome=closed")).ids).toEqual(["p2"]);
    expect((await listOf("from=2026-11-21T09:30:00Z")).ids).toEqual(["p3", "p2", "p1"]);
    expect((await listOf("lineId=paged&to=2026-11-21T10:00:00Z")).ids).toEqual([]);
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await listOf(`limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...page.ids);
      cursor = page.cursor ?? "";
    } while (cursor !== "");
    expect(seen.slice(0, 3)).toEqual(["p3", "p2", "p1"]);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual((await listOf("limit=1000")).ids);
    const notOurs = Buffer.from("soon 1\0").toString("base64url");
    for (const [query, field] of [
      [`cursor=${notOurs}`, "cursor"],
      ["cursor=%20", "cursor"],
      ["outcome=lost", "outcome"],
      ["from=yesterday", "from"],
    ]) {
      expect(await api.send("GET", `/decisions?${query}`)).toMatchObject({
        status: 400,
        body: { error: { field } },
      });
    }
  });

  const NOTHING_ELSE = {
    keptFrom: null,
    refusal: null,
    awayUntil: null,
    status: null,
    crm: null,
    waiting: 0,
  };

  it("shows what each rep is doing, with the call of each reason", async () => {
    api.outside.presence = [
      {
        repId: "r1",
        name: "Ann",
        state: "talking",
        since: T0,
        leases: [
          { kind: "talking", legId: "dialpad:77", expiresAt: T0 + 1_000 },
          { kind: "offer", legId: null, expiresAt: T0 + 2_000 },
        ],
        keptFrom: "Ann is on a call (call events, 9 s).",
        refusal: "on-a-call",
        awayUntil: T0 + 5_000,
        status: { kind: "available", source: "dialpad", at: T0 },
        crm: {
          source: "HubSpot",
          at: T0,
          stale: false,
          inHours: true,
          outOfOfficeUntil: T0 + 60_000,
          availability: "away",
        },
        waiting: 2,
      },
      { repId: "r2", name: "Bob", state: "free", since: null, leases: [], ...NOTHING_ELSE },
    ];
    expect((await api.send("GET", "/presence")).body.items).toEqual([
      {
        repId: "r1",
        name: "Ann",
        state: "talking",
        since: "2026-11-21T09:00:00.000Z",
        leases: [
          {
            kind: "talking",
            callId: "77",
            legId: "dialpad:77",
            expiresAt: "2026-11-21T09:00:01.000Z",
          },
          { kind: "offer", expiresAt: "2026-11-21T09:00:02.000Z" },
        ],
        keptFrom: "Ann is on a call (call events, 9 s).",
        refusal: "on-a-call",
        awayUntil: "2026-11-21T09:00:05.000Z",
        status: { kind: "available", source: "dialpad", at: "2026-11-21T09:00:00.000Z" },
        crm: {
          source: "HubSpot",
          at: "2026-11-21T09:00:00.000Z",
          stale: false,
          inHours: true,
          outOfOfficeUntil: "2026-11-21T09:01:00.000Z",
          availability: "away",
        },
        waiting: 2,
      },
      { repId: "r2", name: "Bob", state: "free", since: null, leases: [], ...NOTHING_ELSE },
    ]);
  });

  it("shows calls with their legs", async () => {
    const leg = {
      legId: "dialpad:77",
      phase: "ended",
      since: T0,
      identity: "dialpad:user:1",
      direction: "inbound",
      number: "+14152345678",
      startedAt: T0,
      connectedAt: null,
      endedAt: T0,
      endReason: "missed",
      newestAt: T0,
    } as const;
    const recording = {
      id: "rec",
      legId: "dialpad:77",
      kind: "recording",
      format: "mp3",
      url: null,
      place: "Stickyline",
      receivedAt: T0,
    } as const;
    api.outside.calls = [
      {
        id: "dialpad:77",
        number: "+14152345678",
        startedAt: T0,
        legs: [leg],
        recordings: [recording],
      },
    ];
    expect((await api.send("GET", "/calls?limit=5")).body.items).toMatchObject([
      {
        id: "dialpad:77",
        startedAt: "2026-11-21T09:00:00.000Z",
        legs: [{ phase: "ended", connectedAt: null, endReason: "missed" }],
        recordings: [{ id: "rec", receivedAt: "2026-11-21T09:00:00.000Z" }],
      },
    ]);
  });

  it("shows promises to callers, and jobs that failed for good without their payload", async () => {
    await api.stores.callbacks.keep({
      id: "cb",
      workspaceId: WORKSPACE,
      lineId: "l",
      callId: "77",
      number: "+14152345678",
      repId: null,
      promisedAt: T0,
    });
    expect((await api.send("GET", "/callbacks")).body.items).toMatchObject([
      { id: "cb", number: "+14152345678", promisedAt: "2026-11-21T09:00:00.000Z", state: "open" },
    ]);
    await api.stores.deadLetters.add({
      id: "d",
      workspaceId: WORKSPACE,
      queue: "crm",
      jobName: "crm.sync",
      payload: { hidden: 1 },
      error: "refused",
      at: T0,
    });
    expect((await api.send("GET", "/maintenance/dead-letters")).body.items).toEqual([
      {
        id: "d",
        queue: "crm",
        jobName: "crm.sync",
        error: "refused",
        at: "2026-11-21T09:00:00.000Z",
        state: "failed",
        lineId: null,
      },
    ]);
  });

  it("starts a rebuild of the maps, one at a time, and survives one that fails", async () => {
    let finish: (() => void) | undefined;
    api.outside.rebuild = () =>
      new Promise((_resolve, reject) => {
        finish = () => reject(new Error("Redis is down"));
      });
    const first = await api.send("POST", "/maintenance/rebuild");
    await api.send("POST", "/maintenance/rebuild");
    expect([first.status, api.outside.rebuilds.length]).toEqual([202, 1]);
    finish?.();
    await expect.poll(() => api.outside.delays).toHaveLength(1);
    await api.send("POST", "/maintenance/rebuild");
    expect(api.outside.rebuilds).toHaveLength(2);
  });
});

describe("the description of the API", () => {
  it("names every resource", async () => {
    const { paths } = (await api.send("GET", "/openapi.json")).body;
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        "/api/crm-connections",
        "/api/crm-connections/{id}",
        "/api/crm-connections/{id}/sync",
        "/api/reps",
        "/api/reps/{id}",
        "/api/lines",
        "/api/lines/{id}",
        "/api/contacts",
        "/api/decisions",
        "/api/presence",
        "/api/calls",
        "/api/callbacks",
        "/api/pins/{number}",
        "/api/workspace",
        "/api/audit",
        "/api/maintenance/rebuild",
        "/api/maintenance/dead-letters",
      ]),
    );
  });
});
