import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { crmProviders } from "../../src/crm/registry.ts";
import { crmPromises, type Crm } from "./support/crm.ts";
import { hubspot } from "./vendors/hubspot.ts";

const crms: readonly Crm[] = [hubspot];
const promises = Object.entries(crmPromises);

describe.each(crms.map((crm) => [crm.provider, crm] as const))("%s", (_provider, crm) => {
  it.each(promises)("%s", (_name, check) => check(crm));
});

/** A CRM with one fault, for each promise. */
const broken: Readonly<Record<string, (crm: Crm) => Crm>> = {
  "believes what the CRM signed, and nobody else": (crm) => ({
    ...crm,
    readWebhook: () => [{ accountId: "1", events: [] }],
  }),
  "makes a hint of each change, for the record that it is about": (crm) => ({
    ...crm,
    readWebhook: () => [],
  }),
  "throws nothing at hostile input but that it is refused, and keeps ids and times within bounds": (
    crm,
  ) => ({ ...crm, readWebhook: ({ body }) => JSON.parse(body.toString()) }),
  "tells by its errors whether a retry helps, and no token": (crm) => ({
    ...crm,
    createClient: (baseUrl, token) => ({
      ...crm.createClient(baseUrl, token),
      createTask: () => Promise.reject(new Error("it failed")),
    }),
  }),
  "never sends a write twice": (crm) => ({
    ...crm,
    createClient(baseUrl, token) {
      const client = crm.createClient(baseUrl, token);
      return {
        ...client,
        createTask: (entry) => client.createTask(entry).catch(() => client.createTask(entry)),
      };
    },
  }),
  "hangs up on an answer without an end": (crm) => ({
    ...crm,
    createClient: (baseUrl, token) => ({
      ...crm.createClient(baseUrl, token),
      listOwners: () => Promise.reject(new Error("heap out of memory")),
    }),
  }),
};

describe("the suite", () => {
  it.each(promises)("finds out who breaks this: %s", async (name, check) => {
    const faulty = broken[name]?.(hubspot) ?? expect.fail("nobody breaks it");
    await expect((async () => check(faulty))()).rejects.toThrow();
  });
});

describe("the CRMs' folders", () => {
  const folders = readdirSync("src/crm", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it("are those in the registry, and each runs through this suite", () => {
    expect([...crmProviders]).toEqual(folders);
    expect(crms.map(({ provider }) => provider)).toEqual(folders);
  });

  it.each(folders)("%s has the files that all have", (provider) => {
    const names = ["index", "client", "webhook", "schemas", "map", "oauth", "sync", "timeline"];
    const missing = names.filter((name) => !existsSync(`src/crm/${provider}/${name}.ts`));
    expect(missing).toEqual([]);
  });
});
