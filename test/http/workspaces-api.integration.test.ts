import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApi } from "./support/api.ts";

let api: Awaited<ReturnType<typeof openApi>>;

beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const KEY = { authorization: "" };

async function makeWorkspace(name: string): Promise<string> {
  return (await api.send("POST", "/workspaces", { name })).body.id;
}

async function makeKey(workspaceId: string, name = "Support desk") {
  const { body } = await api.send("POST", `/workspaces/${workspaceId}/keys`, { name });
  return { ...body, bearer: { ...KEY, authorization: `Bearer ${body.key}` } };
}

const inWorkspace = (id: string) => ({ "stickyline-workspace": id });

describe("workspaces", () => {
  it("are made, listed and changed, with a region and a time zone", async () => {
    const made = await api.send("POST", "/workspaces", { name: "Acme", defaultRegion: "GB" });
    expect(made).toMatchObject({
      status: 201,
      body: { name: "Acme", defaultRegion: "GB", timeZone: "UTC" },
    });
    const { id } = made.body;
    const changed = await api.send("PATCH", `/workspaces/${id}`, { timeZone: "Europe/London" });
    expect(changed.body).toMatchObject({ name: "Acme", timeZone: "Europe/London" });
    const { body } = await api.send("GET", "/workspaces");
    expect(body.items).toMatchObject([{ id: "main" }, { id, timeZone: "Europe/London" }]);
    const audit = await api.send("GET", "/audit", undefined, inWorkspace(id));
    expect(audit.body.items.map((entry: { action: string }) => entry.action)).toEqual([
      "workspace.changed",
      "workspace.created",
    ]);
  });

  it("are refused with the field that is wrong", async () => {
    const id = await makeWorkspace("Acme");
    const wrong = [
      await api.send("POST", "/workspaces", { name: " " }),
      await api.send("POST", "/workspaces", { name: "Acme", timeZone: "Mars/Base" }),
      await api.send("PATCH", `/workspaces/${id}`, { timeZone: "CET+1" }),
      await api.send("PATCH", `/workspaces/${id}`, { defaultRegion: "gb" }),
    ];
    expect(wrong.map(({ status, body }) => [status, body.error.field])).toEqual([
      [400, "name"],
      [400, "timeZone"],
      [400, "timeZone"],
      [400, "defaultRegion"],
    ]);
    const none = await api.send("PATCH", "/workspaces/none", { name: "x" });
    expect(none).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
  });

  it("count days by their own time zone", async () => {
    const id = await makeWorkspace("Acme");
    await api.send("PATCH", `/workspaces/${id}`, { timeZone: "Asia/Kolkata" });
    await api.stores.routedCalls.save({
      workspaceId: id,
      legId: "exotel:1",
      lineId: "line",
      // still the day before in UTC
      at: Date.parse("2026-03-01T20:00:00Z"),
      stage: "unknown",
      loss: "no-match",
      ownRepId: null,
      talkedRepId: null,
      msToOwner: null,
      heldOut: false,
      observed: false,
    });
    const window = "from=2026-03-01T00:00:00Z&to=2026-03-03T00:00:00Z";
    const keys = async (query: string) => {
      const path = `/funnel?${window}${query}`;
      const { body } = await api.send("GET", path, undefined, inWorkspace(id));
      return body.items.map(({ key }: { key: string }) => key);
    };
    expect(await keys("")).toEqual(["2026-03-02"]);
    expect(await keys("&timeZone=UTC")).toEqual(["2026-03-01"]);
  });
});

describe("a request", () => {
  it("is for the workspace that its header names, and for the first without", async () => {
    const id = await makeWorkspace("Acme");
    const rep = { name: "Ada", email: "ada@example.com" };
    const made = [
      await api.send("POST", "/reps", rep),
      await api.send("POST", "/reps", rep, inWorkspace(id)),
    ];
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    const [first, second] = made.map(({ body }) => body.id);
    const listed = async (headers: Record<string, string>) => {
      const { body } = await api.send("GET", "/reps", undefined, headers);
      return body.items.map((each: { id: string }) => each.id);
    };
    expect(await listed({})).toEqual([first]);
    expect(await listed(inWorkspace("main"))).toEqual([first]);
    expect(await listed(inWorkspace(id))).toEqual([second]);
  });

  it("that is a link names the workspace in it", async () => {
    const id = await makeWorkspace("Acme");
    expect((await api.send("GET", `/workspace?workspace=${id}`)).body).toMatchObject({ id });
    for (const query of ["workspace=none", "workspace=", `workspace=${id}&workspace=${id}`]) {
      expect((await api.send("GET", `/workspace?${query}`)).status, query).toBe(404);
    }
    const { bearer } = await makeKey(id);
    const other = await api.send("GET", "/workspace?workspace=main", undefined, bearer);
    expect(other.status).toBe(404);
  });

  it("for a workspace that isn't there is refused, and changes nothing", async () => {
    const rep = { name: "Bob", email: "bob@example.com" };
    for (const id of ["none", "", "main,main"]) {
      const answer = await api.send("POST", "/reps", rep, inWorkspace(id));
      expect(answer).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
    }
    const { body } = await api.send("GET", "/reps");
    expect(body.items.map(({ name }: { name: string }) => name)).not.toContain("Bob");
  });
});

describe("a workspace's key", () => {
  it("is told once, and reaches its workspace without a header", async () => {
    const id = await makeWorkspace("Acme");
    const key = await makeKey(id);
    expect(key.key).toMatch(/^slk_.{30,}$/);
    const own = await api.send("GET", "/workspace", undefined, key.bearer);
    expect(own).toMatchObject({ status: 200, body: { id } });
    const listed = await api.send("GET", `/workspaces/${id}/keys`);
    expect(listed.body.items).toMatchObject([{ id: key.id, name: "Support desk" }]);
    expect(JSON.stringify(listed.body)).not.toContain(key.key);
  });

  it("is as if there were no other workspace", async () => {
    const [id, other] = [await makeWorkspace("Acme"), await makeWorkspace("Other")];
    const { bearer } = await makeKey(id);
    for (const named of [other, "main", "none"]) {
      const headers = { ...bearer, ...inWorkspace(named) };
      const answer = await api.send("GET", "/reps", undefined, headers);
      expect(answer).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
    }
    const same = await api.send("GET", "/reps", undefined, { ...bearer, ...inWorkspace(id) });
    expect(same.status).toBe(200);
  });

  it("knows of no workspaces and makes no keys", async () => {
    const id = await makeWorkspace("Acme");
    const key = await makeKey(id);
    const asked = [
      await api.send("GET", "/workspaces", undefined, key.bearer),
      await api.send("POST", "/workspaces", { name: "Mine" }, key.bearer),
      await api.send("PATCH", `/workspaces/${id}`, { name: "Mine" }, key.bearer),
      await api.send("GET", `/workspaces/${id}/keys`, undefined, key.bearer),
      await api.send("POST", `/workspaces/${id}/keys`, { name: "More" }, key.bearer),
      await api.send("DELETE", `/workspaces/${id}/keys/${key.id}`, undefined, key.bearer),
    ];
    for (const answer of asked) {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: "FORBIDDEN" } } });
    }
    expect((await api.send("GET", `/workspaces/${id}/keys`)).body.items).toHaveLength(1);
  });

  it("opens nothing from the moment that it is revoked", async () => {
    const id = await makeWorkspace("Acme");
    const key = await makeKey(id);
    const other = await makeWorkspace("Other");
    const path = `/keys/${key.id}`;
    expect((await api.send("DELETE", `/workspaces/${other}${path}`)).status).toBe(404);
    expect((await api.send("GET", "/reps", undefined, key.bearer)).status).toBe(200);
    expect((await api.send("DELETE", `/workspaces/${id}${path}`)).status).toBe(204);
    expect((await api.send("GET", "/reps", undefined, key.bearer)).status).toBe(401);
    expect((await api.send("DELETE", `/workspaces/${id}${path}`)).status).toBe(404);
    const { body } = await api.send("GET", `/workspaces/${id}/keys`);
    expect(body.items).toMatchObject([{ revokedAt: expect.any(String) }]);
  });

  it("is named in the audit trail by what it changes, and says when it was used", async () => {
    const id = await makeWorkspace("Acme");
    const key = await makeKey(id);
    const now = Date.parse("2027-01-01T12:00:00Z");
    api.outside.now = () => now;
    const rep = { name: "Ada", email: "ada@example.com" };
    await api.send("POST", "/reps", rep, key.bearer);
    await api.send("POST", "/pins", rep, key.bearer);
    const audit = await api.send("GET", "/audit", undefined, key.bearer);
    expect(
      audit.body.items.map(({ actor, action }: Record<string, string>) => [actor, action]),
    ).toEqual([
      [`key ${key.id}`, "rep.created"],
      ["admin", "api-key.created"],
      ["admin", "workspace.created"],
    ]);
    await expect
      .poll(async () => (await api.send("GET", `/workspaces/${id}/keys`)).body.items[0].usedAt)
      .toBe("2027-01-01T12:00:00.000Z");
  });
});
