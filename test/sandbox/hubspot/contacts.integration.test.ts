import { describe, expect, it } from "vitest";
import { closeBoxesAfterEach, openBox } from "./open-box.ts";

closeBoxesAfterEach();

describe.each(["/crm/v3/objects", "/crm/objects/2026-03", "/crm/objects/2026-09"])(
  "contacts at %s",
  (prefix) => {
    it("pages by id with a cursor, and ends with a page without one", async () => {
      const { call } = await openBox();
      const first = await call("GET", `${prefix}/contacts?limit=2&properties=phone`);
      expect(first.body.results.map(({ id }: { id: string }) => id)).toEqual(["11", "12"]);
      const after = first.body.paging.next.after;
      const second = await call("GET", `${prefix}/contacts?limit=2&after=${after}`);
      expect(second.body.results.map(({ id }: { id: string }) => id)).toEqual(["113"]);
      expect(second.body.paging).toBeUndefined();
    });

    it("answers only what was asked for, and null where nothing is set", async () => {
      const { call } = await openBox();
      const asked = await call(
        "GET",
        `${prefix}/contacts/12?properties=phone,mobilephone,nonsense`,
      );
      expect(asked.body.id).toBe("12");
      expect(asked.body.properties).toEqual({
        phone: "+14155550102",
        mobilephone: null,
        createdate: "2026-11-20T09:00:00.000Z",
        lastmodifieddate: "2026-11-20T09:00:00.000Z",
        hs_object_id: "12",
      });
      const bare = await call("GET", `${prefix}/contacts/12`);
      expect(Object.keys(bare.body.properties)).toContain("firstname");
      expect(Object.keys(bare.body.properties)).not.toContain("phone");
    });

    it("reads a batch and names the gone ones in a 207", async () => {
      const { box, call } = await openBox();
      box.deleteContact("12");
      const inputs = [{ id: "11" }, { id: "12" }, { id: "999" }];
      const answer = await call("POST", `${prefix}/contacts/batch/read`, {
        inputs,
        properties: ["phone"],
      });
      expect(answer.status).toBe(207);
      expect(answer.body.results).toHaveLength(1);
      expect(answer.body.numErrors).toBe(1);
      expect(answer.body.errors[0].context.ids).toEqual(["12", "999"]);
      box.switches.goneInBatch = "left-out";
      const silent = await call("POST", `${prefix}/contacts/batch/read`, { inputs });
      expect([silent.status, silent.body.results.length]).toEqual([200, 1]);
    });
  },
);

describe("contacts", () => {
  it("refuses pages and batches above 100, and cursors that it never gave", async () => {
    const { call } = await openBox();
    const inputs = Array.from({ length: 101 }, (_, id) => ({ id: String(id) }));
    const answers = await Promise.all([
      call("GET", "/crm/v3/objects/contacts?limit=101"),
      call("GET", "/crm/v3/objects/contacts?limit=0"),
      call("GET", "/crm/v3/objects/contacts?after=x"),
      call("GET", "/crm/v3/objects/contacts?archived=maybe"),
      call("GET", "/crm/v3/objects/contacts?limit=51&propertiesWithHistory=phone"),
      call("POST", "/crm/v3/objects/contacts/batch/read", { inputs }),
      call("POST", "/crm/v3/objects/contacts/batch/read", { inputs: [] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(answers[0]?.body).toMatchObject({ status: "error", category: "VALIDATION_ERROR" });
    expect(answers[0]?.body.correlationId).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab]/);
  });

  it("lists archived contacts apart, and 404s them otherwise", async () => {
    const { box, call } = await openBox();
    box.deleteContact("11");
    const live = await call("GET", "/crm/v3/objects/contacts?limit=100");
    const gone = await call("GET", "/crm/v3/objects/contacts?archived=true");
    expect(live.body.results).toHaveLength(2);
    expect(gone.body.results).toMatchObject([{ id: "11", archived: true }]);
    expect((await call("GET", "/crm/v3/objects/contacts/11")).status).toBe(404);
    expect((await call("GET", "/crm/v3/objects/contacts/11?archived=true")).status).toBe(200);
  });

  it("changes the owner, keeps the history, and clears with an empty text", async () => {
    const { box, clock, call } = await openBox();
    clock.at += 1000;
    const path = "/crm/objects/2026-09/contacts/12";
    const set = await call("PATCH", path, { properties: { hubspot_owner_id: "502" } });
    expect([set.status, set.body.properties.hubspot_owner_id]).toEqual([200, "502"]);
    clock.at += 1000;
    box.setOwner("12", "501");
    const read = await call("GET", `${path}?propertiesWithHistory=hubspot_owner_id`);
    expect(read.body.propertiesWithHistory.hubspot_owner_id).toMatchObject([
      { value: "501", sourceType: "CRM_UI", timestamp: "2026-11-20T09:00:02.000Z" },
      { value: "502", sourceType: "INTEGRATION", timestamp: "2026-11-20T09:00:01.000Z" },
    ]);
    await call("PATCH", path, { properties: { hubspot_owner_id: "" } });
    const cleared = await call("GET", `${path}?properties=hubspot_owner_id`);
    expect(cleared.body.properties.hubspot_owner_id).toBeNull();
    expect(cleared.body.updatedAt).toBe("2026-11-20T09:00:02.000Z");
  });

  it("says in a text within a text what is wrong with an owner", async () => {
    const { box, call } = await openBox();
    const patch = (owner: string) =>
      call("PATCH", "/crm/v3/objects/contacts/12", { properties: { hubspot_owner_id: owner } });
    const { status, body } = await patch("ada");
    expect(status).toBe(400);
    const [, json = ""] = body.message.split("Property values were not valid: ");
    expect(JSON.parse(json)).toEqual([
      {
        isValid: false,
        message: "ada was not a valid integer (for owner ID).",
        error: "INVALID_INTEGER",
        name: "hubspot_owner_id",
      },
    ]);
    // a user id is no owner id, an archived owner takes nothing
    expect((await patch("9001")).status).toBe(400);
    expect((await patch("504")).status).toBe(400);
    box.switches.unknownOwner = "accepted";
    expect((await patch("9001")).status).toBe(200);
  });

  it("refuses unknown fields, unknown properties, read-only ones and values that are no text", async () => {
    const { call } = await openBox();
    const path = "/crm/v3/objects/contacts/12";
    const answers = await Promise.all([
      call("PATCH", path, { properties: {}, extra: 1 }),
      call("PATCH", path, { properties: { shoe_size: "44" } }),
      call("PATCH", path, { properties: { hs_object_id: "44" } }),
      call("PATCH", path, { properties: { firstname: 44 } }),
      call("PATCH", path, { properties: { lifecyclestage: "sleepy" } }),
      call("PATCH", path, "not an object"),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(answers[0]?.body.message).toContain("extra");
    expect(answers[1]?.body.message).toContain("PROPERTY_DOESNT_EXIST");
    expect((await call("PATCH", "/crm/v3/objects/contacts/99", { properties: {} })).status).toBe(
      404,
    );
  });
});

describe("owners", () => {
  it.each(["/crm/v3/owners/", "/crm/owners/2026-03", "/crm/owners/2026-09"])(
    "are paged at %s, archived ones apart, queues marked",
    async (path) => {
      const { call } = await openBox();
      const first = await call("GET", `${path}?limit=2`);
      expect(first.body.results).toMatchObject([{ id: "501", type: "PERSON" }, { id: "502" }]);
      const rest = await call("GET", `${path}?limit=2&after=${first.body.paging.next.after}`);
      expect(rest.body.results).toMatchObject([{ id: "503", type: "QUEUE" }]);
      expect(rest.body.results[0].email).toBeUndefined();
      expect(rest.body.paging).toBeUndefined();
      const archived = await call("GET", `${path}?archived=true`);
      expect(archived.body.results).toMatchObject([{ id: "504", archived: true }]);
      expect(archived.body.results[0].userId).toBeUndefined();
    },
  );

  it("are found by e-mail, by owner id and by user id", async () => {
    const { box, call } = await openBox();
    const byEmail = await call("GET", "/crm/owners/2026-09?email=BRUNO@example.com");
    expect(byEmail.body.results).toMatchObject([{ id: "502" }]);
    const byUser = await call("GET", "/crm/owners/2026-09/9001?idProperty=userId");
    expect(byUser.body.id).toBe("501");
    expect((await call("GET", "/crm/owners/2026-09/9001")).status).toBe(404);
    box.archiveOwner("502");
    expect((await call("GET", "/crm/owners/2026-09/502")).status).toBe(404);
    expect((await call("GET", "/crm/owners/2026-09/502?archived=true")).status).toBe(200);
    expect((await call("GET", "/crm/owners/2026-09?limit=501")).status).toBe(400);
  });
});
