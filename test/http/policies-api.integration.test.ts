import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApi } from "./support/api.ts";

const ladder = [{ rung: "contact-owner" }, { rung: "team" }];
const NAMELESS = { status: 404, body: { error: { code: "NOT_FOUND" } } };

let api: Awaited<ReturnType<typeof openApi>>;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const create = async (name: string, policy: object = { ladder }) =>
  (await api.send("POST", "/policies", { name, policy })).body as { id: string };
const live = (id: string, version: number) => api.send("POST", `/policies/${id}/live`, { version });

describe("policies", () => {
  it("are drafts until one of their versions is put live, and go back to any version", async () => {
    const { id } = await create("Sales");
    const get = async () => (await api.send("GET", `/policies/${id}`)).body;
    expect(await get()).toMatchObject({ name: "Sales", liveVersion: null, newestVersion: 1 });
    expect((await live(id, 1)).body).toMatchObject({ liveVersion: 1 });
    const draft = { policy: { ladder: [{ rung: "pinned" }] }, note: "pins only" };
    expect((await api.send("POST", `/policies/${id}/versions`, draft)).body).toMatchObject({
      liveVersion: 1,
      newestVersion: 2,
    });
    expect((await live(id, 2)).body).toMatchObject({ liveVersion: 2 });
    expect((await live(id, 1)).body).toMatchObject({ liveVersion: 1, newestVersion: 2 });
  });

  it("keep every version with who wrote it, when, and why", async () => {
    const { id } = await create("History");
    await api.send("POST", `/policies/${id}/versions`, { policy: { ladder }, note: "again" });
    await live(id, 2);
    const { items } = (await api.send("GET", `/policies/${id}/versions`)).body;
    expect(items).toEqual([
      expect.objectContaining({ version: 2, note: "again", createdBy: "admin" }),
      expect.objectContaining({ version: 1, note: null, wentLiveAt: null }),
    ]);
    expect(Date.parse(items[0].wentLiveAt)).toBeGreaterThan(0);
    expect(items[1].policy.ladder[0]).toMatchObject({ rung: "contact-owner", waitSeconds: 0 });
  });

  it("publish the schema that they are checked by", async () => {
    const { status, body } = await api.send("GET", "/policies/schema");
    expect(status).toBe(200);
    expect(body).toMatchObject({ title: "Stickyline routing policy", type: "object" });
    expect(Object.keys(body.properties)).toContain("ladder");
  });

  it("are refused by the field's name, and nothing is stored", async () => {
    const before = (await api.send("GET", "/policies")).body.items.length;
    const policy = { ladder: [{ rung: "contact-owner", waitSecond: 3 }] };
    expect(await api.send("POST", "/policies", { name: "Typo", policy })).toMatchObject({
      status: 400,
      body: { error: { code: "INPUT_INVALID", field: "policy.ladder.0.waitSecond" } },
    });
    expect((await api.send("GET", "/policies")).body.items).toHaveLength(before);
  });

  it("go live only in a version that exists", async () => {
    const { id } = await create("Once");
    expect(await live(id, 7)).toMatchObject({
      status: 400,
      body: { error: { field: "version" } },
    });
    expect(await live("no-such", 1)).toMatchObject(NAMELESS);
    expect(await api.send("GET", "/policies/no-such/versions")).toMatchObject(NAMELESS);
  });

  it("can't be taken away from a line that uses them", async () => {
    const { id } = await create("Used");
    await live(id, 1);
    const line = await api.send("POST", "/lines", {
      vendor: "dialpad",
      name: "Main",
      fallback: { type: "department", id: "1" },
      policyId: id,
    });
    expect(line.status).toBe(201);
    expect(await api.send("DELETE", `/policies/${id}`)).toMatchObject({
      status: 409,
      body: { error: { code: "CONFLICT" } },
    });
    await api.send("PATCH", `/lines/${line.body.id}`, { policyId: null });
    expect((await api.send("DELETE", `/policies/${id}`)).status).toBe(204);
    expect(await api.send("GET", `/policies/${id}`)).toMatchObject(NAMELESS);
  });

  it("say what a line's phone system can't do of them, when saved and when put on the line", async () => {
    const { id } = await create("Wishful", {
      ladder: [
        { rung: "contact-owner", ringSeconds: 20, otherwise: "voicemail" },
        { rung: "team", strategy: "all-at-once", team: "east" },
      ],
    });
    await live(id, 1);
    const line = await api.send("POST", "/lines", {
      vendor: "dialpad",
      name: "Second",
      fallback: { type: "department", id: "1" },
      policyId: id,
    });
    const warnings = (await api.send("GET", `/policies/${id}`)).body.warnings.join("\n");
    for (const said of [/not by this policy/, /voicemail/, /rung together/, /east/]) {
      expect(warnings).toMatch(said);
    }
    expect(line.body.warnings.join("\n")).toMatch(/Second \(dialpad\): .*not by this policy/);
  });
});

describe("a line's routing", () => {
  it("is changed as a whole, or refused by the field's name", async () => {
    const make = (more: object) =>
      api.send("POST", "/lines", {
        vendor: "dialpad",
        name: "Line",
        fallback: { type: "department", id: "1" },
        ...more,
      });
    expect(await make({ mode: "sometimes" })).toMatchObject({
      status: 400,
      body: { error: { field: "mode" } },
    });
    expect(await make({ policyId: "none" })).toMatchObject({
      status: 400,
      body: { error: { field: "policyId" } },
    });
    const hours = { timeZone: "Mars/Base", weekly: {}, holidays: [], forced: null };
    expect(await make({ hours })).toMatchObject({
      status: 400,
      body: { error: { field: expect.stringMatching(/^hours\.timeZone/) } },
    });
  });
});
