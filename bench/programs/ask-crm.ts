import { fastify } from "fastify";

/**
 * What people do without maps: the router asks HubSpot for the caller's contact while the caller waits, and rings its
 * owner. HUBSPOT_URL, HUBSPOT_TOKEN, OWNERS (JSON: CRM owner → the id that Dialpad rings), PORT.
 */
const url = `${process.env["HUBSPOT_URL"] ?? ""}/crm/v3/objects/contacts/search`;
const headers = {
  authorization: `Bearer ${process.env["HUBSPOT_TOKEN"] ?? ""}`,
  "content-type": "application/json",
};
const owners: Record<string, number> = JSON.parse(process.env["OWNERS"] ?? "{}");

type Found = { readonly results?: readonly { properties: Record<string, string | null> }[] };

const app = fastify();
app.get("/ready", async () => ({}));
app.post<{ Body: { external_number: string } }>("/route", async ({ body }) => {
  const filter = { propertyName: "phone", operator: "EQ", value: body.external_number };
  const asked = {
    filterGroups: [{ filters: [filter] }],
    properties: ["hubspot_owner_id"],
    limit: 1,
  };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(asked) });
  const found: Found = response.ok ? ((await response.json()) as Found) : {};
  const target = owners[found.results?.[0]?.properties["hubspot_owner_id"] ?? ""];
  return target === undefined
    ? { action: "route", target_type: "department", target_id: 1 }
    : { action: "route", target_type: "user", target_id: target };
});
await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
