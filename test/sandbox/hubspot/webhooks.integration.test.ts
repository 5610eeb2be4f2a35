import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { closeBoxesAfterEach, openBox } from "./open-box.ts";

closeBoxesAfterEach();

type Delivery = { body: string; headers: IncomingMessage["headers"] };
type Told = Record<string, unknown>;
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** Takes deliveries; the first ones are answered with these statuses, all others with 200. */
async function openTarget(...statuses: number[]) {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      deliveries.push({ body, headers: request.headers });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const target = { url: `http://127.0.0.1:${port}/hooks`, clientSecret: "hush", retryMs: 1 };
  const told = () => deliveries.flatMap(({ body }) => JSON.parse(body) as Told[]);
  return { target, deliveries, told };
}

describe("the box's webhooks", () => {
  it("tell of each kind of change, a creation without its properties", async () => {
    const { box } = await openBox();
    const { target, told } = await openTarget();
    const sender = box.sendWebhooks({ ...target, disorder: false });
    box.addContact({ id: "900", properties: { phone: "1" } });
    box.editContact("11", { phone: "+14155550111", firstname: "Nora" });
    box.setOwner("11", null);
    box.deleteContact("12");
    box.restoreContact("12");
    const newId = box.mergeContacts(["11", "12"]);
    box.eraseContact("113");
    await sender.drained();
    expect(
      told().map((one) => `${String(one["subscriptionType"])} ${String(one["objectId"])}`),
    ).toEqual([
      "contact.creation 900",
      "contact.propertyChange 11",
      "contact.propertyChange 11",
      "contact.deletion 12",
      "contact.restore 12",
      `contact.creation ${newId}`,
      "contact.merge 11",
      "contact.deletion 113",
      "contact.privacyDeletion 113",
    ]);
    expect(told()[0]).not.toHaveProperty("propertyValue");
    expect(told()[2]).toMatchObject({ propertyName: "hubspot_owner_id", propertyValue: "" });
    expect(told()[6]).toMatchObject({ mergedObjectIds: [12], newObjectId: Number(newId) });
  });

  it("carry both signatures over what was sent", async () => {
    const { box, clock } = await openBox();
    const { target, deliveries } = await openTarget();
    const sender = box.sendWebhooks(target);
    box.setOwner("12", "501");
    await sender.drained();
    const [{ body, headers }] = deliveries as [Delivery];
    const v3 = createHmac("sha256", "hush").update(`POST${target.url}${body}${clock.at}`);
    expect(headers["x-hubspot-signature-v3"]).toBe(v3.digest("base64"));
    const v1 = createHash("sha256").update(`hush${body}`).digest("hex");
    expect(headers["x-hubspot-signature"]).toBe(v1);
  });

  it("are tried again until they are answered, and counted lost after the tenth retry", async () => {
    const { box } = await openBox();
    const patient = await openTarget(500, 404);
    const sender = box.sendWebhooks(patient.target);
    box.setOwner("12", "501");
    await sender.drained();
    expect(sender.sent).toEqual({ accepted: 1, failed: 2, lost: 0 });
    expect(patient.told().map((one) => one["attemptNumber"])).toEqual([0, 1, 2]);
    sender.stop();
    const deaf = await openTarget(...Array.from({ length: 11 }, () => 503));
    const other = box.sendWebhooks(deaf.target);
    box.setOwner("12", "502");
    await other.drained();
    expect(other.sent).toEqual({ accepted: 0, failed: 11, lost: 1 });
  });

  it("come in batches of at most a hundred, some twice, in any order", async () => {
    let drawn = 0;
    const { box } = await openBox({ random: () => ((drawn += 7) % 10) / 10 });
    const { target, deliveries, told } = await openTarget();
    const sender = box.sendWebhooks({ ...target, duplicates: 0.5 });
    for (let index = 0; index < 150; index += 1) box.addContact({ properties: {} });
    await sender.drained();
    expect(Math.max(...deliveries.map(({ body }) => (JSON.parse(body) as Told[]).length))).toBe(
      100,
    );
    const ids = told().map((one) => Number(one["objectId"]));
    expect(new Set(ids).size).toBe(150);
    expect(ids.length).toBeGreaterThan(150);
    expect(ids).not.toEqual(ids.toSorted((a, b) => a - b));
  });
});

describe("merged, restored and erased contacts", () => {
  const read = {
    inputs: [{ id: "11" }, { id: "12" }],
    properties: ["phone", "hs_merged_object_ids"],
  };

  it("have a new id, to which the old ones resolve; searches and lists know the old no more", async () => {
    const { box, call } = await openBox();
    const newId = box.mergeContacts(["11", "12"]);
    const { status, body } = await call("POST", "/crm/objects/2026-03/contacts/batch/read", read);
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { id: newId, properties: { phone: "(415) 555-0101", hs_merged_object_ids: "11;12" } },
    ]);
    expect((await call("GET", "/crm/objects/2026-03/contacts/12")).body.id).toBe(newId);
    const list = await call("GET", "/crm/objects/2026-03/contacts?limit=100");
    expect(list.body.results.map(({ id }: { id: string }) => id)).toEqual(["113", newId]);
    const archived = await call("GET", "/crm/objects/2026-03/contacts?archived=true");
    expect(archived.body.results).toEqual([]);
  });

  it("keep the primary's id in the other mode", async () => {
    const { box, call } = await openBox({ switches: { mergeKeepsPrimaryId: true } });
    expect(box.mergeContacts(["11", "12"])).toBe("11");
    const { body } = await call("POST", "/crm/objects/2026-03/contacts/batch/read", read);
    expect(body.results).toMatchObject([{ id: "11", properties: { hs_merged_object_ids: "12" } }]);
  });

  it("are back after a restore, with their old time of change or a new one", async () => {
    for (const restoreTouches of [false, true]) {
      const { box, call, clock } = await openBox({ switches: { restoreTouches } });
      const before = (await call("GET", "/crm/objects/2026-03/contacts/12")).body.updatedAt;
      box.deleteContact("12");
      expect((await call("GET", "/crm/objects/2026-03/contacts/12")).status).toBe(404);
      clock.at += 5_000;
      box.restoreContact("12");
      const after = (await call("GET", "/crm/objects/2026-03/contacts/12")).body.updatedAt;
      expect(after !== before).toBe(restoreTouches);
    }
  });

  it("are nowhere after their erasure, the archive included", async () => {
    const { box, call } = await openBox();
    box.eraseContact("12");
    expect((await call("GET", "/crm/objects/2026-03/contacts/12?archived=true")).status).toBe(404);
  });
});
