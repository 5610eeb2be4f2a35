import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { crmBaseUrl, createCrmClient, crmProviders } from "../../src/crm/registry.ts";

const settings = { accessToken: "token", now: () => 0, random: () => 0 };

function loaded(): string[] {
  const paths = Object.keys(createRequire(import.meta.url).cache);
  return paths.filter((path) => path.includes("@hubspot"));
}

describe("the registry of CRMs", () => {
  it("knows HubSpot", () => {
    expect(crmProviders).toContain("hubspot");
    expect(crmBaseUrl("hubspot")).toBe("https://api.hubapi.com");
  });

  it("refuses a CRM that it does not know, naming those that it does", () => {
    expect(() => createCrmClient("salesforce", settings)).toThrow("hubspot");
    expect(() => crmBaseUrl("constructor")).toThrow("hubspot");
  });

  it("loads the vendor's library at the first call, not before", async () => {
    const client = createCrmClient("hubspot", {
      ...settings,
      fetch: () => Promise.reject(new TypeError("fetch failed")),
      wait: () => Promise.resolve(),
    });
    expect(loaded()).toEqual([]);
    await expect(client.listOwners()).rejects.toMatchObject({ code: "VENDOR_UNAVAILABLE" });
    expect(loaded().length).toBeGreaterThan(0);
  });
});
