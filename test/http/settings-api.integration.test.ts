import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StickylineError } from "../../src/domain/errors.ts";
import { openApi, WORKSPACE } from "./support/api.ts";

let api: Awaited<ReturnType<typeof openApi>>;

beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());
beforeEach(() => {
  Object.assign(api.outside, { queueIsDown: false, redisIsDown: false, announced: [], delays: [] });
});

describe("reps", () => {
  it("are made, matched to the CRM owner with their e-mail, changed and removed", async () => {
    await api.stores.owners.replaceAll(WORKSPACE, [
      {
        id: "501",
        email: "Ann@example.com",
        name: "Ann",
        kind: "person",
        archived: false,
        userId: null,
      },
    ]);
    const made = await api.send("POST", "/reps", {
      name: "Ann",
      email: "ann@example.com",
      identities: [user("1001")],
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: "Ann",
        crmOwnerId: "501",
        ownerChosen: false,
        enabled: true,
        away: false,
        identities: [user("1001")],
      },
    });
    const path = `/reps/${made.body.id}`;
    expect((await api.send("GET", path)).body).toEqual(made.body);
    expect((await api.send("GET", "/reps")).body.items).toContainEqual(made.body);

    const changed = await api.send("PATCH", path, {
      away: true,
      enabled: false,
      crmOwnerId: "777",
      identities: [user("1002")],
    });
    expect(changed.body).toMatchObject({
      away: true,
      enabled: false,
      crmOwnerId: "777",
      ownerChosen: true,
      identities: [user("1002")],
      name: "Ann",
    });
    const handedBack = await api.send("PATCH", path, { crmOwnerId: null });
    expect(handedBack.body).toMatchObject({ crmOwnerId: "501", ownerChosen: false });

    expect((await api.send("DELETE", path)).status).toBe(204);
    expect((await api.send("GET", path)).status).toBe(404);
    expect((await api.send("DELETE", path)).status).toBe(404);
  });

  it("have nobody who stands in for a time that ends before it begins", async () => {
    const make = async (name: string) => {
      const email = `${name}@stand.example`;
      const { body } = await api.send("POST", "/reps", { name, email, identities: [] });
      return String(body["id"]);
    };
    const [out, repId] = [await make("out"), await make("other")];
    const path = `/reps/${out}`;
    for (const field of ["delegate", "successor"]) {
      for (const fromMs of [2e12, 1e12]) {
        const wrong = { repId, fromMs, untilMs: 1e12 };
        expect(await api.send("PATCH", path, { [field]: wrong })).toMatchObject({
          status: 400,
          body: { error: { field: `${field}.untilMs` } },
        });
      }
      for (const [fromMs, untilMs] of [
        [1e12, 2e12],
        [null, 1e12],
        [2e12, null],
      ]) {
        const right = { repId, fromMs, untilMs };
        const { body } = await api.send("PATCH", path, { [field]: right });
        expect(body[field]).toEqual(right);
      }
    }
    for (const id of [out, repId]) await api.send("DELETE", `/reps/${id}`);
  });

  it("are told that an e-mail or an identity is taken", async () => {
    await api.send("POST", "/reps", {
      name: "Bob",
      email: "bob@example.com",
      identities: [user("2001")],
    });
    expect(
      await api.send("POST", "/reps", { name: "B", email: "BOB@example.com", identities: [] }),
    ).toMatchObject({
      status: 409,
      body: { error: { code: "CONFLICT", field: "email" } },
    });
    expect(
      await api.send("POST", "/reps", {
        name: "C",
        email: "c@example.com",
        identities: [user("2001")],
      }),
    ).toMatchObject({
      status: 409,
      body: { error: { code: "CONFLICT", field: "identities.0" } },
    });
    expect(
      await api.send("POST", "/reps", { name: "C", email: "c@example.com", crmOwnerId: "9" }),
    ).toMatchObject({ status: 201 });
  });

  it.each([
    [{ email: "nobody" }, "email"],
    [{ name: "" }, "name"],
    [
      { identities: [user("1"), { vendor: "pigeon", type: "user", id: "1" }] },
      "identities.1.vendor",
    ],
    [{ identities: [{ vendor: "dialpad", type: "department", id: "1" }] }, "identities.0.type"],
    [{ identities: [user("not digits")] }, "identities.0.id"],
    [{ identities: [{ vendor: "dialpad", type: "number", id: "0415" }] }, "identities.0.id"],
    [{ identities: [user("1"), user("1")] }, "identities.1"],
  ])("are refused with the field named: %j", async (change, field) => {
    const body = { name: "Eve", email: "eve@example.com", identities: [], ...change };
    expect(await api.send("POST", "/reps", body)).toMatchObject({
      status: 400,
      body: { error: { code: "INPUT_INVALID", field } },
    });
  });
});

describe("CRM connections", () => {
  const body = { provider: "hubspot", accessToken: "pat-secret" };

  it("are made with a first sync, show its progress, and never their token", async () => {
    const made = await api.send("POST", "/crm-connections", body);
    expect(made).toMatchObject({
      status: 201,
      body: {
        status: "connected",
        sync: { state: "idle", contacts: 0, owners: 0, finishedAt: null },
      },
    });
    const { id } = made.body;
    expect(api.outside.syncs).toEqual([id]);
    expect((await api.send("POST", `/crm-connections/${id}/sync`)).status).toBe(202);
    expect(api.outside.syncs).toEqual([id, id]);
    await api.stores.connections.setSync(WORKSPACE, id, {
      state: "done",
      contacts: 3,
      owners: 2,
      finishedAt: 1e12,
    });
    const shown = await api.send("GET", `/crm-connections/${id}`);
    expect(shown.body).toMatchObject({
      id,
      sync: { state: "done", contacts: 3, owners: 2, finishedAt: "2001-09-09T01:46:40.000Z" },
    });
    const listed = await api.send("GET", "/crm-connections");
    expect(listed.body.items).toEqual([shown.body]);
    expect(JSON.stringify([made, shown, listed])).not.toContain("pat-secret");
    expect(await api.stores.connections.withToken(WORKSPACE, id)).toBe("pat-secret");
  });

  it("are kept when the first sync can't be started, and say so", async () => {
    api.outside.queueIsDown = true;
    const made = await api.send("POST", "/crm-connections", body);
    expect(made).toMatchObject({ status: 201, body: { sync: { state: "failed" } } });
    expect(made.body.sync.error).toMatch(/POST/);
  });

  it("are refused for an unknown CRM, a token with a line break, an unknown id", async () => {
    for (const [wrong, field] of [
      [{ ...body, provider: "rolodex" }, "provider"],
      [{ ...body, accessToken: "a\r\nb" }, "accessToken"],
      [{ provider: "hubspot" }, "accessToken"],
    ] as const) {
      expect(await api.send("POST", "/crm-connections", wrong)).toMatchObject({
        status: 400,
        body: { error: { field } },
      });
    }
    expect((await api.send("GET", "/crm-connections/none")).status).toBe(404);
    expect((await api.send("POST", "/crm-connections/none/sync")).status).toBe(404);
  });

  it("take the place of an earlier account; the same account again is healed", async () => {
    api.outside.accountOf = (token) => Promise.resolve(token.replace("pat-", ""));
    const connect = async (account: string) =>
      (await api.send("POST", "/crm-connections", { ...body, accessToken: `pat-${account}` })).body;
    const first = await connect("41");
    const second = await connect("42");
    const statusOf = async (id: string) =>
      (await api.send("GET", `/crm-connections/${id}`)).body.status;
    expect([await statusOf(first.id), await statusOf(second.id)]).toEqual([
      "replaced",
      "connected",
    ]);
    expect((await api.send("POST", `/crm-connections/${first.id}/sync`)).status).toBe(409);
    expect(api.outside.healed).toEqual([]);
    expect(await connect("41")).toMatchObject({ id: first.id, accountId: "41" });
    expect([await statusOf(first.id), await statusOf(second.id)]).toEqual([
      "connected",
      "replaced",
    ]);
    expect(api.outside.healed).toEqual([first.id]);
  });

  it("are refused when the CRM does not know the token", async () => {
    api.outside.accountOf = () => Promise.reject(new StickylineError("UNAUTHORIZED", "no"));
    expect(await api.send("POST", "/crm-connections", body)).toMatchObject({
      status: 400,
      body: { error: { field: "accessToken" } },
    });
  });

  it("write no owners and no calls of others until somebody chooses that, and say what is read and written", async () => {
    api.outside.accountOf = () => Promise.resolve("61");
    const { id, ...made } = (await api.send("POST", "/crm-connections", body)).body;
    expect(made).toMatchObject({
      settings: { adopt: { enabled: false }, timeline: { otherCalls: "off" } },
      reads: expect.arrayContaining([expect.stringContaining("phone numbers")]),
    });
    const owners = expect.stringContaining("owner of a contact that nobody owns");
    const others = expect.stringContaining("reps' other calls");
    expect(made.writes).toEqual([
      expect.stringContaining("a call on the timeline"),
      expect.stringContaining("a task"),
    ]);
    const chosen = { adopt: { enabled: true }, timeline: { otherCalls: "auto" } };
    const changed = await api.send("PATCH", `/crm-connections/${id}`, { settings: chosen });
    expect(changed.body.writes).toEqual(expect.arrayContaining([owners, others]));
  });

  it("have settings of what is written, which change in what is named alone", async () => {
    api.outside.accountOf = () => Promise.resolve("51");
    const { id } = (await api.send("POST", "/crm-connections", body)).body;
    const path = `/crm-connections/${id}`;
    const settings = { adopt: { minimumTalkSeconds: 30, teams: ["sales"] } };
    const changed = await api.send("PATCH", path, { settings });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        settings: {
          adopt: { enabled: false, minimumTalkSeconds: 30, teams: ["sales"] },
          timeline: { entry: "auto" },
        },
      },
    });
    await api.send("PATCH", path, { settings: { timeline: { entry: "note" } } });
    expect((await api.send("GET", path)).body.settings).toMatchObject({
      adopt: { minimumTalkSeconds: 30 },
      timeline: { entry: "note" },
    });
    for (const [wrong, field] of [
      [{ timeline: { entry: "shout" } }, "settings.timeline.entry"],
      [{ adopt: { minimumTalkSecond: 3 } }, "settings.adopt.minimumTalkSecond"],
    ] as const) {
      expect(await api.send("PATCH", path, { settings: wrong })).toMatchObject({
        status: 400,
        body: { error: { field } },
      });
    }
  });

  it("are disconnected by their id, and show the files of the app that they are made with", async () => {
    const { items } = (await api.send("GET", "/crm-connections")).body;
    expect((await api.send("DELETE", `/crm-connections/${items[0].id}`)).status).toBe(204);
    expect(api.outside.disconnected).toEqual([items[0].id]);
    const files = await api.send("GET", "/crm-connections/hubspot-app");
    expect(files.body.files["hsproject.json"]).toEqual({ name: "stickyline" });
  });
});

describe("pins and the workspace", () => {
  it("pins a number to a rep, whatever way its plus was written", async () => {
    const { id } = (await api.send("POST", "/reps", { name: "Pia", email: "pia@example.com" }))
      .body;
    for (const written of ["+14152345678", "%2B14152345678", "%2014152345678"]) {
      expect(await api.send("PUT", `/pins/${written}`, { repId: id })).toEqual({
        status: 200,
        body: { number: "+14152345678", repId: id },
      });
    }
    expect((await api.send("GET", "/pins")).body.items).toEqual([
      { number: "+14152345678", repId: id },
    ]);
    expect(await api.send("PUT", "/pins/+14152345678", { repId: "none" })).toMatchObject({
      status: 400,
      body: { error: { field: "repId" } },
    });
    expect((await api.send("DELETE", "/pins/+14152345678")).status).toBe(204);
    expect((await api.send("DELETE", "/pins/+14152345678")).status).toBe(404);
    expect(JSON.stringify((await api.send("GET", "/audit")).body)).not.toContain("4152345678");
  });

  it("reads national numbers by the workspace's region", async () => {
    expect((await api.send("GET", "/workspace")).body).toMatchObject({
      id: WORKSPACE,
      defaultRegion: "US",
    });
    expect((await api.send("PATCH", "/workspace", { defaultRegion: "DE" })).body).toMatchObject({
      defaultRegion: "DE",
    });
    const { id } = (await api.send("GET", "/reps")).body.items[0];
    const pinned = await api.send("PUT", "/pins/030123456", { repId: id });
    expect(pinned.body).toMatchObject({ number: "+4930123456" });
    expect((await api.send("PATCH", "/workspace", { defaultRegion: "Germany" })).status).toBe(400);
    await api.send("PATCH", "/workspace", { defaultRegion: "US" });
  });
});

function user(id: string) {
  return { vendor: "dialpad", type: "user", id };
}
