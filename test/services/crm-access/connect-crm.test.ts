import { describe, expect, it } from "vitest";
import { createAddressGuard } from "../../../src/outbound/address-guard.ts";
import { createCheckReachable } from "../../../src/outbound/can-reach.ts";
import { createConnectCrm } from "../../../src/services/crm-access/connect-crm.ts";

describe("connecting a CRM by OAuth", () => {
  it("is refused before anything is kept while the CRM can't reach us, with the mend", async () => {
    const kept: string[] = [];
    const publicUrl = "http://localhost:8080";
    const guard = createAddressGuard([]);
    const check = createCheckReachable({ publicUrl, guard, resolve: async () => ["104.16.1.1"] });
    const connect = createConnectCrm({
      oauthOf: () => ({
        authorizeUrl: () => "https://app.hubspot.com/oauth/authorize",
        exchange: () => Promise.reject(new Error("no code yet")),
        refresh: () => Promise.reject(new Error("no token yet")),
        revoke: () => Promise.reject(new Error("no token yet")),
      }),
      workOf: async () => [],
      attempts: {
        keep: async (_workspace, state) => void kept.push(state),
        take: async () => null,
      },
      adoptAccount: () => Promise.reject(new Error("nothing is connected")),
      newSecret: () => "s",
      hash: (text) => text,
      checkReachable: () => check("HubSpot", "https://api.hubapi.com"),
      publicUrl,
      now: () => 0,
    });
    await expect(connect.start("main", "hubspot", null)).rejects.toMatchObject({
      field: "PUBLIC_URL",
      message: expect.stringMatching(/HubSpot can't reach .*set PUBLIC_URL/),
    });
    expect(kept).toEqual([]);
  });
});
