import { describe, expect, it } from "vitest";
import { callBody, closeBoxesAfterEach, openBox } from "./open-box.ts";

closeBoxesAfterEach();

const PREFIX = "/crm/objects/2026-03";
const email = (address: string, traceId?: string) => ({
  properties: { email: address },
  ...(traceId === undefined ? {} : { objectWriteTraceId: traceId }),
});

describe("a second contact with the e-mail of another", () => {
  it("is refused with 409 and the id of the first, made or changed, in whatever letters", async () => {
    const { call } = await openBox();
    const made = await call("POST", `${PREFIX}/contacts`, email("noor@example.com"));
    expect(made.status).toBe(201);
    const again = await call("POST", `${PREFIX}/contacts`, email("Noor@Example.com"));
    expect(again).toMatchObject({ status: 409, body: { category: "CONFLICT" } });
    expect(again.body.message).toBe(`Contact already exists. Existing ID: ${made.body.id}`);
    const changed = await call("PATCH", `${PREFIX}/contacts/11`, email("noor@example.com"));
    expect(changed.status).toBe(409);
    const itself = await call(
      "PATCH",
      `${PREFIX}/contacts/${made.body.id}`,
      email("noor@example.com"),
    );
    expect(itself.status).toBe(200);
  });
});

describe("a batch of writes", () => {
  it("is refused as a whole for one row, and row by row where each has its trace id", async () => {
    const { call } = await openBox();
    const rows = (traced: boolean) =>
      ["a@example.com", "b@example.com", "a@example.com"].map((one, at) =>
        email(one, traced ? `row-${at}` : undefined),
      );
    const traced = await call("POST", `${PREFIX}/contacts/batch/create`, { inputs: rows(true) });
    expect(traced).toMatchObject({ status: 207, body: { numErrors: 1 } });
    expect(traced.body.errors[0]).toMatchObject({
      category: "CONFLICT",
      context: { objectWriteTraceId: ["row-2"] },
    });
    expect(traced.body.results).toHaveLength(2);
    const untraced = await call("POST", `${PREFIX}/contacts/batch/create`, { inputs: rows(false) });
    expect(untraced.status).toBe(409);
  });

  it("changes rows by id or by a unique property, and makes what is not there", async () => {
    const { box, call } = await openBox();
    await call("PATCH", `${PREFIX}/contacts/11`, email("noor@example.com"));
    const change = (id: string, firstname: string) => ({
      id,
      idProperty: "email",
      properties: { firstname },
    });
    const updated = await call("POST", `${PREFIX}/contacts/batch/update`, {
      inputs: [change("noor@example.com", "Nora"), { id: "12", properties: { firstname: "Tom" } }],
    });
    expect(updated.body.results.map(({ id }: { id: string }) => id)).toEqual(["11", "12"]);
    const upserted = await call("POST", `${PREFIX}/contacts/batch/upsert`, {
      inputs: [change("noor@example.com", "Noor"), change("new@example.com", "Neo")],
    });
    expect(upserted.status).toBe(200);
    expect(upserted.body.results.map((one: { new: boolean }) => one.new)).toEqual([false, true]);
    expect(box.contacts.map(({ properties }) => properties["firstname"])).toEqual([
      "Noor",
      "Tom",
      "Ines",
      "Neo",
    ]);
    const unknown = await call("POST", `${PREFIX}/contacts/batch/update`, {
      inputs: [{ id: "x", idProperty: "firstname", properties: {} }],
    });
    expect(unknown.status).toBe(400);
  });

  it.each(["companies", "deals", "tickets", "leads"])("takes %s too", async (type) => {
    const { call } = await openBox();
    const [associationCategory, associationTypeId] = ["HUBSPOT_DEFINED", 578];
    const types = [{ associationCategory, associationTypeId }];
    // HubSpot makes no lead without the contact that it is about
    const tie = type === "leads" ? { associations: [{ to: { id: "11" }, types }] } : {};
    if (type === "leads") {
      const alone = { properties: { hs_lead_name: "New" } };
      expect((await call("POST", `${PREFIX}/leads`, alone)).status).toBe(400);
    }
    const made = await call("POST", `${PREFIX}/${type}/batch/create`, {
      inputs: [
        { properties: { hubspot_owner_id: "501" }, ...tie },
        { properties: {}, ...tie },
      ],
    });
    expect(made).toMatchObject({ status: 201, body: { results: [{}, {}] } });
    const [{ id }] = made.body.results;
    const read = await call("GET", `${PREFIX}/${type}/${id}?properties=hubspot_owner_id`);
    expect(read.body.properties.hubspot_owner_id).toBe("501");
    const inputs = Array.from({ length: 101 }, () => ({ properties: {} }));
    expect((await call("POST", `${PREFIX}/${type}/batch/create`, { inputs })).status).toBe(400);
  });
});

describe("a merge", () => {
  it("answers what the records became, under which both are found", async () => {
    const { call } = await openBox();
    const merged = await call("POST", `${PREFIX}/contacts/merge`, {
      primaryObjectId: "11",
      objectIdToMerge: "12",
    });
    expect(merged.status).toBe(200);
    const found = await call("GET", `${PREFIX}/contacts/12`);
    expect(found.body.id).toBe(merged.body.id);
    const itself = { primaryObjectId: "113", objectIdToMerge: "113" };
    expect((await call("POST", `${PREFIX}/contacts/merge`, itself)).status).toBe(400);
    const lead = { primaryObjectId: "1", objectIdToMerge: "2" };
    expect((await call("POST", `${PREFIX}/leads/merge`, lead)).status).toBe(400);
  });
});

describe("an erasure", () => {
  it("takes a contact out for good: neither there nor in the archive", async () => {
    const { box, call } = await openBox();
    box.deleteContact("12");
    const inputs = [{ id: "11" }, { id: "12" }];
    const erased = await call("POST", `${PREFIX}/contacts/gdpr-delete`, { objectId: "11" });
    expect(erased.status).toBe(204);
    const archive = await call("POST", `${PREFIX}/contacts/batch/read?archived=true`, { inputs });
    expect(archive.body.results.map(({ id }: { id: string }) => id)).toEqual(["12"]);
    expect((await call("GET", `${PREFIX}/contacts/11`)).status).toBe(404);
  });
});

describe("the address of a recording", () => {
  it("has to begin with https, or not", async () => {
    const { box, call } = await openBox();
    const spoken = (url: string) => callBody("11", { hs_call_recording_url: url });
    const plain = await call("POST", `${PREFIX}/calls`, spoken("http://files.example.com/a.mp3"));
    expect(plain.status).toBe(400);
    expect(plain.body.message).toContain("hs_call_recording_url");
    const safe = await call("POST", `${PREFIX}/calls`, spoken("https://files.example.com/a.mp3"));
    expect(safe.status).toBe(201);
    box.switches.recordingUrls = "any";
    const any = await call("POST", `${PREFIX}/calls`, spoken("http://files.example.com/a.mp3"));
    expect(any.status).toBe(201);
  });
});

describe("an archive with 500,000 contacts", () => {
  it("is listed page by page by ascending id, those of today among them", async () => {
    const { box, call } = await openBox({ trashedContacts: 500_000 });
    box.deleteContact("12");
    const path = `${PREFIX}/contacts?archived=true&limit=100`;
    const first = await call("GET", path);
    expect(first.body.results).toHaveLength(100);
    expect(first.body.results[0].id).toBe("12");
    const second = await call("GET", `${path}&after=${first.body.paging.next.after}`);
    expect(Number(second.body.results[0].id)).toBe(Number(first.body.results.at(-1).id) + 1);
    const last = await call("GET", `${path}&after=9000499990`);
    expect(last.body.results).toHaveLength(10);
    expect(last.body.paging).toBeUndefined();
  });
});
