import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openApi, WORKSPACE } from "./support/api.ts";

const secret = "the-secret-of-this-line-0123456789";
const fallback = { type: "department", id: "123" };
let api: Awaited<ReturnType<typeof openApi>>;

beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());
beforeEach(() => {
  Object.assign(api.outside, { queueIsDown: false, redisIsDown: false, announced: [], delays: [] });
});

describe("lines", () => {
  const newLine = { vendor: "dialpad", name: "Main", fallback };

  it("are made with the URLs that the phone system calls, and never tell their secret", async () => {
    const made = await api.send("POST", "/lines", { ...newLine, secret });
    expect(made.status).toBe(201);
    const base = `https://calls.example.com/v1/dialpad/${made.body.key}`;
    expect(made.body).toMatchObject({
      routeUrl: `${base}/route`,
      eventsUrl: `${base}/events`,
      fallback,
      team: null,
      busyMenu: true,
      enabled: true,
      hasSecret: true,
      hasPreviousSecret: false,
    });
    const listed = await api.send("GET", "/lines");
    expect(listed.body.items).toContainEqual(made.body);
    expect((await api.send("GET", `/lines/${made.body.id}`)).body).toEqual(made.body);
    expect(JSON.stringify([made.body, listed.body])).not.toContain(secret);
    expect((await api.stores.lines.get(WORKSPACE, made.body.id))?.secret).toBe(secret);
  });

  it("keep the old secret while a new one is brought in, until told to forget it", async () => {
    const { id } = (await api.send("POST", "/lines", { ...newLine, secret })).body;
    const next = "the-next-secret-of-this-line-0123456789";
    const secrets = async () => {
      const line = await api.stores.lines.get(WORKSPACE, id);
      return [line?.secret, line?.previousSecret];
    };
    await api.send("PATCH", `/lines/${id}`, { secret: next });
    expect(await secrets()).toEqual([next, secret]);
    await api.send("PATCH", `/lines/${id}`, { secret: next });
    expect(await secrets()).toEqual([next, secret]);
    expect((await api.send("PATCH", `/lines/${id}`, { previousSecret: null })).body).toMatchObject({
      hasSecret: true,
      hasPreviousSecret: false,
    });
    await api.send("PATCH", `/lines/${id}`, { secret: null });
    expect(await secrets()).toEqual([null, null]);
  });

  it("change what is named, and are gone when deleted", async () => {
    const { id } = (await api.send("POST", "/lines", newLine)).body;
    const change = {
      name: "Second",
      team: { type: "call_center", id: "9" },
      busyMenu: false,
      enabled: false,
    };
    expect((await api.send("PATCH", `/lines/${id}`, change)).body).toMatchObject({
      ...change,
      team: { type: "callcenter", id: "9" },
      fallback,
    });
    expect(await api.send("DELETE", `/lines/${id}`)).toEqual({ status: 204, body: null });
    for (const method of ["GET", "DELETE"] as const) {
      expect(await api.send(method, `/lines/${id}`)).toMatchObject({
        status: 404,
        body: { error: { code: "NOT_FOUND" } },
      });
    }
    expect((await api.send("PATCH", `/lines/${id}`, { name: "x" })).status).toBe(404);
  });

  it.each([
    [{ ...newLine, vendor: "carrier-pigeon" }, "vendor"],
    [{ ...newLine, name: " " }, "name"],
    [{ ...newLine, secret: "short" }, "secret"],
    [{ ...newLine, fallback: { type: "planet", id: "1" } }, "fallback.type"],
    [{ ...newLine, fallback: { type: "department", id: "one" } }, "fallback.id"],
    [{ ...newLine, fallback: { type: "department" } }, "fallback.id"],
    [{ ...newLine, team: { type: "planet", id: "1" } }, "team.type"],
    [{ ...newLine, busymenu: true }, "busymenu"],
    [{ vendor: "dialpad", name: "Main" }, "fallback"],
  ])("are refused with the field named: %#", async (body, field) => {
    const before = (await api.send("GET", "/lines")).body.items.length;
    const answer = await api.send("POST", "/lines", body);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: "INPUT_INVALID", field } },
    });
    expect((await api.send("GET", "/lines")).body.items).toHaveLength(before);
  });

  it("keep settings that only Dialpad's have, and say that they are not confirmed", async () => {
    const vendorSettings = { noAnswerRescue: { afterSeconds: 20 } };
    const made = await api.send("POST", "/lines", { ...newLine, vendorSettings });
    expect(made.body.vendorSettings).toEqual({ ...vendorSettings, queueWait: null });
    const ofRescue = ({ warnings }: { warnings: string[] }) =>
      warnings.filter((sentence) => /noAnswerRescue|no further step/.test(sentence));
    expect(ofRescue(made.body)).toEqual([
      expect.stringContaining("no further step is tried"),
      expect.stringContaining("noAnswerRescue does nothing until the line is provisioned"),
    ]);
    await api.stores.lines.update(WORKSPACE, made.body.id, { connectionId: "phones" });
    const connected = (await api.send("GET", `/lines/${made.body.id}`)).body;
    expect(ofRescue(connected)).toEqual([
      expect.stringContaining("This is unconfirmed on a real account"),
    ]);
    const path = `/lines/${made.body.id}`;
    const wrong = { queueWait: { callCenterId: "sales", maxSeconds: 60 } };
    expect(await api.send("PATCH", path, { vendorSettings: wrong })).toMatchObject({
      status: 400,
      body: { error: { field: "vendorSettings.queueWait" } },
    });
    const off = await api.send("PATCH", path, { vendorSettings: { noAnswerRescue: null } });
    expect(ofRescue(off.body)).toEqual([expect.stringContaining("no further step is tried")]);
  });

  it("tell the routers of every change, and the audit who made it", async () => {
    const before = await api.stores.workspaces.get(WORKSPACE);
    const { id } = (await api.send("POST", "/lines", { ...newLine, secret })).body;
    await api.send("PATCH", `/lines/${id}`, { secret: "another-secret-of-this-line-0123456789" });
    await api.send("DELETE", `/lines/${id}`);
    expect(api.outside.announced).toEqual([WORKSPACE, WORKSPACE, WORKSPACE]);
    const after = await api.stores.workspaces.get(WORKSPACE);
    expect(after?.settingsVersion).toBe((before?.settingsVersion ?? 0) + 3);
    const { items } = (await api.send("GET", "/audit?limit=3")).body;
    expect(new Set(items.map((entry: { action: string }) => entry.action))).toEqual(
      new Set(["line.created", "line.changed", "line.removed"]),
    );
    expect(items).toContainEqual(
      expect.objectContaining({ actor: "admin", subject: id, details: { changed: ["secret"] } }),
    );
    expect(JSON.stringify(items)).not.toContain("mmmm");
  });

  it("are stored even when Redis can't be told now: that is reported, not refused", async () => {
    api.outside.redisIsDown = true;
    expect((await api.send("POST", "/lines", newLine)).status).toBe(201);
    expect(api.outside.delays).toHaveLength(1);
  });
});
