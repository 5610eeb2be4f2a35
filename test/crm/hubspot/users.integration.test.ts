import { afterEach, describe, expect, it } from "vitest";
import type { CrmClient } from "../../../src/crm/port.ts";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestClient } from "./support/create-test-client.ts";
import { OWNER, startTestBox } from "./support/start-test-box.ts";

const boxes: HubspotBox[] = [];
afterEach(async () => {
  for (const box of boxes.splice(0)) await box.close();
});

async function open(...given: Parameters<typeof startTestBox>) {
  const box = await startTestBox(...given);
  boxes.push(box);
  return { box, client: createTestClient({ baseUrl: box.url }) };
}

async function usersOf(client: CrmClient) {
  const answer = await client.listUsers();
  return answer.kind === "users" ? answer.users : [];
}

const HOURS = JSON.stringify([{ days: "SATURDAY_SUNDAY", startMinute: 600, endMinute: 960 }]);
const WEEKEND = { sat: [["10:00", "16:00"]], sun: [["10:00", "16:00"]] };

describe("the users of a HubSpot account", () => {
  it.each(["as-written", "day-by-day"] as const)(
    "come with their hours, absences and status, whether hours are kept %s",
    async (workingHours) => {
      const { box, client } = await open({ switches: { legacyPaths: "gone", workingHours } });
      const [startTimestamp, endTimestamp] = [1_795_000_000_000, 1_795_100_000_000];
      box.editUser(OWNER, {
        hs_standard_time_zone: "Asia/Kolkata",
        hs_working_hours: HOURS,
        hs_out_of_office_hours: JSON.stringify([{ startTimestamp, endTimestamp }]),
        hs_availability_status: "away",
      });
      const users = await usersOf(client);
      expect(users.find(({ email }) => email === "Ada@Example.com")).toEqual({
        userId: "70000000",
        email: "Ada@Example.com",
        presence: {
          source: "HubSpot",
          hours: { timeZone: "Asia/Kolkata", weekly: WEEKEND, holidays: [], forced: null },
          absences: [{ fromMs: startTimestamp, untilMs: endTimestamp }],
          availability: "away",
          ignored: [],
        },
      });
    },
  );

  it("are read to the last page, a hundred at a time", async () => {
    const { box, client } = await open();
    for (let index = 0; index < 250; index += 1) {
      box.addOwner({ id: String(50_000_000 + index), email: `rep${index}@example.com` });
    }
    const users = await usersOf(client);
    expect(new Set(users.map(({ userId }) => userId)).size).toBe(252);
    const asked = box.requests.filter(({ path }) => path.endsWith("/users"));
    expect(asked.map(({ path, status }) => ({ path, status }))).toEqual(
      Array.from({ length: 3 }, () => ({ path: "/crm/objects/2026-03/users", status: 200 })),
    );
  });

  it("are tied to nobody by an id that the account does not answer, but have their e-mail", async () => {
    const { client } = await open({ switches: { internalUserId: "missing" } });
    const users = await usersOf(client);
    expect(users.map(({ userId, email }) => ({ userId, email }))).toEqual([
      { userId: null, email: "Ada@Example.com" },
      { userId: null, email: "gone@example.com" },
    ]);
  });

  it("are not shown to a token without their scope, which reads the rest as before", async () => {
    const { box, client } = await open();
    box.withheldScopes.add("crm.objects.users.read");
    expect(await client.listUsers()).toEqual({
      kind: "not-shown",
      missingScope: "crm.objects.users.read",
    });
    expect(box.requests.at(-1)).toMatchObject({ status: 403 });
    expect(await client.listOwners()).toHaveLength(3);
  });
});
