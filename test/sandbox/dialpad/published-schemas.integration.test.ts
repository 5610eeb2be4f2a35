import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ADA, api, createRouter, OFFICE_ID, openBox, startClient, subscribe } from "./support.ts";

const file = new URL("../../../../shared/specs/dialpad-openapi.json", import.meta.url);
const isThere = existsSync(file);

type Schema = { properties?: Record<string, { enum?: string[]; type?: string; format?: string }> };

function fieldsOf(name: string): NonNullable<Schema["properties"]> {
  const spec = JSON.parse(readFileSync(file, "utf8")) as {
    components: { schemas: Record<string, Schema> };
  };
  const fields = spec.components.schemas[`schemas.${name}`]?.properties;
  if (fields === undefined) throw new Error(`the published API has no ${name}`);
  return fields;
}

/** Every field is published; enums, int64 as text and plain types hold. */
function expectPublished(value: object, name: string): void {
  const fields = fieldsOf(name);
  for (const [field, content] of Object.entries(value)) {
    const rule = fields[field];
    expect(rule, `${name}.${field}`).toBeDefined();
    if (rule?.enum !== undefined) expect(rule.enum).toContain(content);
    if (rule?.format === "int64") expect(content).toMatch(/^\d+$/);
    if (rule?.type === "boolean") expect(typeof content).toBe("boolean");
  }
}

describe.skipIf(!isThere)(
  `the box's answers hold to the published schemas${isThere ? "" : " (skipped: they are not here)"}`,
  () => {
    it("in every resource that it serves", async () => {
      const client = await startClient();
      const box = await openBox();
      const routerId = await createRouter(box, client.routeUrl);
      const subscriptionId = await subscribe(box, client.eventsUrl);
      const of = async (path: string) => (await api(box, "GET", path)).body;
      expectPublished(await of(`/users/${ADA}`), "user.UserProto");
      expectPublished(await of(`/offices/${OFFICE_ID}`), "office.OfficeProto");
      expectPublished(
        await of(`/offices/${OFFICE_ID}/available_licenses`),
        "plan.AvailableLicensesProto",
      );
      expectPublished(await of(`/callrouters/${routerId}`), "call_router.ApiCallRouterProto");
      expectPublished(
        await of(`/subscriptions/call/${subscriptionId}`),
        "call_event_subscription.CallEventSubscriptionProto",
      );
      for (const number of (await of("/numbers")).items) {
        expectPublished(number, "number.NumberProto");
      }
      for (const webhook of (await of("/webhooks")).items) {
        expectPublished(webhook, "webhook.WebhookProto");
      }
      const [group] = (await of("/departments")).items;
      expectPublished(group ?? {}, "group.DepartmentProto");
      const [queue] = (await of("/callcenters")).items;
      expectPublished(queue ?? {}, "group.CallCenterProto");
    });
  },
);
