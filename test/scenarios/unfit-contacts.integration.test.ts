import { afterAll, beforeAll, expect, it } from "vitest";
import { isRecord } from "../../src/edge/record.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startHubspotProxy } from "./support/hubspot-proxy.ts";

/** A CRM account of a hundred contacts on one page, of which some can't be held. */
const UNFIT: Readonly<Record<string, unknown>> = {
  "1010": "the owner of them",
  "1020": String(2 ** 53),
  "1030": { id: 71 },
  "1040": "-71",
  "1050": ["71"],
};

let proxy: Awaited<ReturnType<typeof startHubspotProxy>>;
let box: HubspotBox;
let app: TestApp;

beforeAll(async () => {
  box = await createHubspotBox({
    accessToken: "pat-unfit",
    now: Date.now,
    random: () => 0.5,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
      contacts: Array.from({ length: 100 }, (_, n) => ({
        id: String(1_001 + n),
        properties: { phone: `+1415555${1_001 + n}`, hubspot_owner_id: "71" },
      })),
    },
  });
  proxy = await startHubspotProxy(box.url, poisoned);
  app = await startTestApp({ HUBSPOT_BASE_URL: proxy.url });
}, 60_000);
afterAll(async () => {
  await app?.close();
  await proxy?.close();
  await box?.close();
});

/** What the box says, with owners that no CRM should name. */
function poisoned(answer: unknown): unknown {
  const text = JSON.stringify(answer, (_name, value: unknown) => {
    if (!isRecord(value) || typeof value["id"] !== "string" || !isRecord(value["properties"]))
      return value;
    const owner = UNFIT[value["id"]];
    if (owner === undefined) return value;
    return {
      ...value,
      id: value["id"],
      properties: { ...value["properties"], hubspot_owner_id: owner },
    };
  });
  return JSON.parse(text);
}

it("mirrors the page but for them, and says which they are", async () => {
  const { id } = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat-unfit",
  });
  await expect
    .poll(async () => (await app.api(`GET`, `/crm-connections/${id}`))["sync"], {
      timeout: 30_000,
    })
    .toMatchObject({ state: "done", error: null });
  const ownerAt = async (number: string) => {
    type Found = { items: { ownerId: string | null }[] };
    const { items } = await app.api<Found>("GET", `/contacts?number=${encodeURIComponent(number)}`);
    return items.map(({ ownerId }) => ownerId);
  };
  expect(await ownerAt("+14155551001")).toEqual(["71"]);
  expect(await ownerAt("+14155551100")).toEqual(["71"]);
  expect(await ownerAt("+14155551010")).toEqual([]);
  const { items } = await app.api<{ items: { jobName: string; state: string; id: string }[] }>(
    "GET",
    "/maintenance/dead-letters",
  );
  expect(items).toMatchObject([{ jobName: "crm.sync", state: "set-aside" }]);
  const letter = await app.api(
    "GET",
    `/maintenance/dead-letters/${encodeURIComponent(items[0]?.id ?? "")}`,
  );
  expect(letter).toMatchObject({
    payload: { leftOut: { kind: "contact", ids: Object.keys(UNFIT) } },
  });
}, 60_000);
