import { describe, expect, it } from "vitest";
import { closeBoxesAfterEach, openBox } from "./open-box.ts";

closeBoxesAfterEach();

const USERS = "/crm/objects/2026-03/users";

describe("the box's users", () => {
  it("are the owners who are people, each with three ids that differ", async () => {
    const { call } = await openBox();
    const { body } = await call("GET", `${USERS}?properties=hs_internal_user_id,hs_email`);
    expect(body.results).toMatchObject([
      {
        id: "207800000001",
        properties: {
          hs_email: "ada@example.com",
          hs_internal_user_id: "9001",
          hs_object_id: "207800000001",
        },
      },
      { properties: { hs_email: "bruno@example.com", hs_internal_user_id: "9002" } },
      { properties: { hs_email: "gone@example.com" } },
    ]);
  });

  it("have what their person set, null where they set nothing; unknown names are ignored", async () => {
    const { box, call } = await openBox();
    box.editUser("501", { hs_availability_status: "away" });
    const asked = "properties=hs_availability_status,hs_working_hours,no_such_property";
    const { status, body } = await call("GET", `${USERS}/207800000001?${asked}`);
    expect(status).toBe(200);
    expect(Object.keys(body.properties).toSorted()).toEqual([
      "hs_availability_status",
      "hs_createdate",
      "hs_lastmodifieddate",
      "hs_object_id",
      "hs_working_hours",
    ]);
    expect(body.properties).toMatchObject({
      hs_availability_status: "away",
      hs_working_hours: null,
    });
  });

  it("are found by batch and by search too", async () => {
    const { call } = await openBox();
    const batch = { inputs: [{ id: "207800000002" }], properties: ["hs_email"] };
    expect((await call("POST", `${USERS}/batch/read`, batch)).body.results).toMatchObject([
      { properties: { hs_email: "bruno@example.com" } },
    ]);
    const filter = { propertyName: "hs_internal_user_id", operator: "EQ", value: "9001" };
    const search = { filterGroups: [{ filters: [filter] }] };
    expect((await call("POST", `${USERS}/search`, search)).body).toMatchObject({
      total: 1,
      results: [{ id: "207800000001" }],
    });
  });

  it.each([
    ["GET", USERS],
    ["GET", `${USERS}/207800000001`],
    ["GET", "/crm/v3/objects/users"],
    ["GET", "/crm/objects/2026-03/0-115"],
    ["POST", `${USERS}/search`],
    ["POST", `${USERS}/batch/read`],
  ])("are refused to a token without their scope: %s %s", async (method, path) => {
    const { box, call } = await openBox();
    box.withheldScopes.add("crm.objects.users.read");
    const { status, body } = await call(method, path, method === "POST" ? {} : undefined);
    expect(status).toBe(403);
    expect(body).toMatchObject({
      category: "MISSING_SCOPES",
      errors: [{ context: { requiredGranularScopes: ["crm.objects.users.read"] } }],
    });
    expect((await call("GET", "/crm/objects/2026-03/contacts")).status).toBe(200);
  });

  it("are written by nobody who may only read, and count towards the limit", async () => {
    const { call } = await openBox({ requestsPerTenSeconds: 2 });
    const change = { properties: { hs_availability_status: "away" } };
    expect((await call("PATCH", `${USERS}/207800000001`, change)).body).toMatchObject({
      category: "MISSING_SCOPES",
      errors: [{ context: { requiredGranularScopes: ["crm.objects.users.write"] } }],
    });
    expect((await call("GET", `${USERS}?limit=101`)).status).toBe(400);
    expect((await call("GET", USERS)).status).toBe(429);
  });
});
