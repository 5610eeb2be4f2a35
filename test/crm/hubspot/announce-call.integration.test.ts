import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { faultsOf, SPECS } from "../../sandbox/hubspot/published-schema.ts";
import { createTestClient, type TestClient } from "./support/create-test-client.ts";
import { startTestBox } from "./support/start-test-box.ts";

const missing = existsSync(SPECS)
  ? ""
  : " (skipped: HubSpot's published OpenAPI files are not beside this repository)";
const CALL = {
  externalId: "stickyline-w-7",
  fromNumber: "+14155550100",
  toNumber: "+14155559999",
  userIds: ["70000000"],
  startedAt: Date.UTC(2026, 10, 21, 9),
};

let box: HubspotBox;
let client: TestClient;

beforeEach(async () => {
  box = await startTestBox();
  client = createTestClient({ baseUrl: box.url });
});
afterEach(() => box.close());

it("shows a ringing call to the users who may take it, and logs none", async () => {
  await client.announceCall(CALL);
  expect(box.pops).toEqual([
    {
      externalCallId: "stickyline-w-7",
      from: "+14155550100",
      to: "+14155559999",
      userIds: [70_000_000],
      status: "RINGING",
    },
  ]);
  expect(box.calls).toEqual([]);
});

it.skipIf(missing !== "")(`sends and understands what HubSpot publishes${missing}`, async () => {
  await client.announceCall(CALL);
  const file = "callingExtensions.2026-03.r145891.json";
  const sent = box.requests.at(-1)?.body;
  expect(faultsOf(file, "CompletedThirdPartyCallRequest", sent)).toEqual([]);
  expect(
    faultsOf(file, "CompletedThirdPartyCallRequest", { ...(sent as object), x: 1 }),
  ).not.toEqual([]);
  const answer = await fetch(`${box.url}/crm/extensions/calling/2026-03/inbound-call`, {
    method: "POST",
    headers: { authorization: "Bearer test-token", "content-type": "application/json" },
    body: JSON.stringify(sent),
  });
  const body: unknown = await answer.json();
  expect(faultsOf(file, "CompletedThirdPartyCallResponse", body)).toEqual([]);
  expect(body).toMatchObject({ callerIdMatches: { length: 3 } });
});

it("is refused for good, and not tried again, by an account that has calling apps alone", async () => {
  box.switches.inboundCalls = "calling-apps-only";
  await expect(client.announceCall(CALL)).rejects.toMatchObject({
    code: "UNAUTHORIZED",
    retryable: false,
  });
  await expect(client.announceCall({ ...CALL, userIds: ["1"] })).rejects.toThrow();
  expect(box.requests).toHaveLength(2);
});
