import { describe, expect, it } from "vitest";
import { callBody, closeBoxesAfterEach, openBox } from "./open-box.ts";

closeBoxesAfterEach();

const CALLS = "/crm/objects/2026-09/calls";

describe("calls", () => {
  it("are created with 201 and lie on the contact's timeline at once", async () => {
    const { box, call } = await openBox();
    const created = await call("POST", CALLS, callBody("11", { hubspot_owner_id: "501" }));
    expect(created.status).toBe(201);
    const { id } = created.body;
    expect(created.body.properties).toMatchObject({ hs_call_duration: "61000", hs_object_id: id });
    expect(box.calls).toMatchObject([{ id, contactIds: ["11"], archived: false }]);

    const onContact = await call("GET", "/crm/v3/objects/contacts/11?associations=calls");
    expect(onContact.body.associations).toEqual({
      calls: { results: [{ id, type: "contact_to_call" }] },
    });
    const listed = await call("GET", "/crm/objects/2026-03/contacts/11/associations/calls");
    expect(listed.body.results).toEqual([
      { toObjectId: id, associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 193 }] },
    ]);
    const back = await call("GET", `/crm/v4/objects/calls/${id}/associations/contacts`);
    expect(back.body.results).toMatchObject([
      { toObjectId: "11", associationTypes: [{ typeId: 194 }] },
    ]);
  });

  it("are changed, read one by one and in batches, and archived", async () => {
    const { box, call } = await openBox();
    const { id } = (await call("POST", CALLS, callBody("11"))).body;
    const changed = await call("PATCH", `${CALLS}/${id}`, {
      properties: { hs_call_status: "MISSED", hs_timestamp: "1795165200000" },
    });
    expect(changed.status).toBe(200);
    const path = `${CALLS}/${id}?properties=hs_call_status&properties=hs_timestamp`;
    expect((await call("GET", path)).body.properties).toMatchObject({
      hs_call_status: "MISSED",
      hs_timestamp: new Date(1795165200000).toISOString(),
    });
    const batch = await call("POST", `${CALLS}/batch/read`, {
      inputs: [{ id }],
      properties: ["hs_call_title"],
      propertiesWithHistory: [],
    });
    expect([batch.status, batch.body.results[0].properties.hs_call_title]).toEqual([
      200,
      "Went to Ada Okafor",
    ]);
    expect((await call("DELETE", `${CALLS}/${id}`)).status).toBe(204);
    expect((await call("GET", `${CALLS}/${id}`)).status).toBe(404);
    expect(box.calls[0]?.archived).toBe(true);
  });

  it("need a time, and values of the published kinds", async () => {
    const { box, call } = await openBox();
    const wrong: Record<string, unknown>[] = [
      { hs_timestamp: undefined },
      { hs_timestamp: "yesterday" },
      { hs_timestamp: "" },
      { hs_call_status: "DONE" },
      { hs_call_direction: "inbound" },
      { hs_call_disposition: "Connected" },
      { hs_call_duration: "1 min" },
      { hs_call_duration: 61_000 },
      { hubspot_owner_id: "ada" },
      { hs_unique_creation_key: "mine" },
    ];
    const statuses: number[] = [];
    for (const properties of wrong)
      statuses.push((await call("POST", CALLS, callBody("11", properties))).status);
    expect(statuses).toEqual(wrong.map(() => 400));
    expect(box.calls).toEqual([]);
    const disposition = "f240bbac-87c9-4f6e-bf70-924b57d47db7";
    const right = await call("POST", CALLS, callBody("11", { hs_call_disposition: disposition }));
    expect(right.status).toBe(201);
  });

  it("take numbers for text only where the account does", async () => {
    const { box, call } = await openBox();
    box.switches.propertyValues = "numbers";
    const answer = await call("POST", CALLS, callBody("11", { hs_call_duration: 61_000 }));
    expect([answer.status, answer.body.properties.hs_call_duration]).toEqual([201, "61000"]);
  });

  it("are refused for a missing contact or another association type", async () => {
    const { box, call } = await openBox();
    expect((await call("POST", CALLS, callBody("999"))).status).toBe(400);
    const body = callBody("11");
    body.associations[0]!.types[0]!.associationTypeId = 193;
    expect((await call("POST", CALLS, body)).status).toBe(400);
    expect(box.calls).toEqual([]);
    box.switches.unknownAssociation = "ignored";
    expect((await call("POST", CALLS, callBody("999"))).status).toBe(201);
    expect(box.calls).toMatchObject([{ contactIds: [] }]);
  });

  it("touch their contact, unless the account doesn't", async () => {
    const { box, call } = await openBox();
    await call("POST", CALLS, callBody("11"));
    box.switches.callTouchesContact = false;
    await call("POST", CALLS, callBody("12"));
    expect(box.contacts.map((contact) => contact.properties["notes_last_contacted"])).toEqual([
      "2026-11-20T09:00:00.000Z",
      undefined,
      undefined,
    ]);
  });

  it("can be put on a second contact's timeline afterwards", async () => {
    const { box, call } = await openBox();
    const { id } = (await call("POST", CALLS, callBody("11"))).body;
    const put = await call("PUT", `${CALLS}/${id}/associations/default/contacts/12`);
    expect(put.status).toBe(200);
    expect(box.calls[0]?.contactIds).toEqual(["11", "12"]);
  });
});

describe("the batch read of associations", () => {
  it.each(["/crm/v4/associations", "/crm/associations/2026-03", "/crm/associations/2026-09"])(
    "at %s speaks of empty records as the switch says",
    async (prefix) => {
      const { box, call } = await openBox();
      const { id } = (await call("POST", CALLS, callBody("11"))).body;
      const read = () =>
        call("POST", `${prefix}/contacts/calls/batch/read`, {
          inputs: [{ id: "11" }, { id: "12" }],
        });
      const multi = await read();
      expect(multi.status).toBe(207);
      expect(multi.body.results).toMatchObject([{ from: { id: "11" }, to: [{ toObjectId: id }] }]);
      expect(multi.body.errors[0].subCategory).toBe("crm.associations.NO_ASSOCIATIONS_FOUND");
      box.switches.emptyAssociations = "left-out";
      expect((await read()).status).toBe(200);
    },
  );

  it("can lag behind a write", async () => {
    const { clock, call } = await openBox({ switches: { associationLagMs: 2000 } });
    await call("POST", CALLS, callBody("11"));
    const count = async () =>
      (await call("GET", "/crm/v4/objects/contacts/11/associations/calls")).body.results.length;
    expect(await count()).toBe(0);
    clock.at += 2000;
    expect(await count()).toBe(1);
  });
});
