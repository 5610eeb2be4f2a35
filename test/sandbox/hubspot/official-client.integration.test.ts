import { Client } from "@hubspot/api-client";
import { describe, expect, it } from "vitest";
import { callBody, closeBoxesAfterEach, openBox } from "./open-box.ts";

closeBoxesAfterEach();

/** What the official client throws: its modules have a class each, alike. */
type ApiException = {
  readonly code: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;
};

async function open(options: Parameters<typeof openBox>[0] = {}) {
  const opened = await openBox(options);
  const client = new Client({ accessToken: "pat-na1-box", basePath: opened.box.url });
  return { ...opened, client };
}

const refused = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("was not refused"),
    (error: unknown) => error as ApiException,
  );

describe("the official client's own calls, against the box", () => {
  it("page through contacts, two at a time, to the end", async () => {
    const { client } = await open();
    const first = await client.crm.contacts.basicApi.getPage(2, undefined, ["phone"]);
    expect(first.results.map(({ id }) => id)).toEqual(["11", "12"]);
    expect(first.results[0]?.properties["phone"]).toBe("(415) 555-0101");
    expect(first.results[0]?.createdAt).toBeInstanceOf(Date);
    const after = first.paging?.next?.after;
    expect(after).toBeDefined();
    const last = await client.crm.contacts.basicApi.getPage(2, after, ["phone"]);
    expect(last.results.map(({ id }) => id)).toEqual(["113"]);
    expect(last.paging).toBeUndefined();
  });

  it("read one by id, and get 404 for one that isn't there", async () => {
    const { client } = await open();
    const found = await client.crm.contacts.basicApi.getById("12", ["phone"]);
    expect(found.properties["phone"]).toBe("+14155550102");
    const error = await refused(client.crm.contacts.basicApi.getById("999"));
    expect(error).toMatchObject({ code: 404, body: { status: "error" } });
  });

  it("search, sorted and paged by offsets as text", async () => {
    const { client } = await open();
    const search = (after: string) =>
      client.crm.contacts.searchApi.doSearch({
        filterGroups: [],
        sorts: ["hs_object_id"],
        properties: ["phone"],
        limit: 2,
        after,
      });
    const page = await search("0");
    expect(page).toMatchObject({ total: 3 });
    expect(page.results).toHaveLength(2);
    expect(page.paging?.next?.after).toBe("2");
    expect((await search("2")).results).toHaveLength(1);
  });

  it("resolve a batch of which some are missing: 207 is no error, and must be looked into", async () => {
    const { client } = await open();
    const answer = await client.crm.contacts.batchApi.readWithHttpInfo({
      inputs: [{ id: "11" }, { id: "999" }],
      properties: ["phone"],
      propertiesWithHistory: [],
    });
    expect(answer.httpStatusCode).toBe(207);
    expect(answer.data).toMatchObject({ status: "COMPLETE", numErrors: 1 });
    expect(answer.data.results.map(({ id }) => id)).toEqual(["11"]);
  });

  it("set an owner, and are told of a value that HubSpot would not take", async () => {
    const { client, box } = await open();
    const properties = { hubspot_owner_id: "502" };
    await client.crm.contacts.basicApi.update("12", { properties });
    expect(box.contacts.find(({ id }) => id === "12")?.properties["hubspot_owner_id"]).toBe("502");
    const wrong = { properties: { no_such_property: "1" } };
    const error = await refused(client.crm.contacts.basicApi.update("12", wrong));
    expect(error).toMatchObject({ code: 400, body: { category: "VALIDATION_ERROR" } });
  });

  it("list owners, the archived ones apart", async () => {
    const { client } = await open();
    const idsOf = async (archived: boolean) => {
      const { results } = await client.crm.owners.ownersApi.getPage(
        undefined,
        undefined,
        100,
        archived,
      );
      return results.map(({ id }) => id);
    };
    expect(await idsOf(false)).toEqual(["501", "502", "503"]);
    expect(await idsOf(true)).toEqual(["504"]);
  });

  it("create a call with 201, on its contact's timeline", async () => {
    const { client, box } = await open();
    const body = callBody("11") as Parameters<
      typeof client.crm.objects.calls.basicApi.createWithHttpInfo
    >[0];
    const created = await client.crm.objects.calls.basicApi.createWithHttpInfo(body);
    expect(created.httpStatusCode).toBe(201);
    const linked = await client.crm.associations.v4.basicApi.getPage("contacts", "11", "calls");
    expect(linked.results).toEqual([expect.objectContaining({ toObjectId: created.data.id })]);
    expect(box.calls).toHaveLength(1);
  });

  it("are told of the limit by 429 with its policy, and by headers before", async () => {
    const { client } = await open({ requestsPerTenSeconds: 2 });
    const first = await client.crm.contacts.basicApi.getPageWithHttpInfo(1);
    expect(first.headers["x-hubspot-ratelimit-max"]).toBe("2");
    await client.crm.contacts.basicApi.getPage(1);
    expect(await refused(client.crm.contacts.basicApi.getPage(1))).toMatchObject({
      code: 429,
      body: { errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" },
    });
  });

  it("are refused with 401 under a token that is worth nothing", async () => {
    const { client, box } = await open();
    box.expireToken();
    expect(await refused(client.crm.contacts.basicApi.getPage(1))).toMatchObject({ code: 401 });
  });

  it("find nothing under numbered paths once these are gone, and work again at dated ones", async () => {
    const { box, client } = await open({ switches: { legacyPaths: "gone" } });
    expect(await refused(client.crm.contacts.basicApi.getPage(1))).toMatchObject({ code: 404 });
    const dated = new Client({
      accessToken: "pat-na1-box",
      basePath: box.url,
      middleware: [
        {
          pre(context: unknown) {
            const request = context as { getUrl(): string; setUrl(url: string): void };
            const at = "/crm/objects/2026-03/";
            request.setUrl(request.getUrl().replace("/crm/v3/objects/", at));
            return Promise.resolve(request);
          },
          post: (response: unknown) => Promise.resolve(response),
        },
      ] as never,
    });
    expect((await dated.crm.contacts.basicApi.getPage(1)).results).toHaveLength(1);
  });
});
