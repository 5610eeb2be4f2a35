import { describe, expect, it } from "vitest";
import { SANDBOX_CONTACTS, SANDBOX_REPS } from "../../../src/sandbox/people.ts";
import { DEFAULT_SWITCHES, HUBSPOT_ASSUMPTIONS } from "../../../src/sandbox/hubspot/assumptions.ts";
import { toHubspotPeople } from "../../../src/sandbox/hubspot/to-hubspot-people.ts";

describe("the box's assumptions", () => {
  it("give every inferred one a switch, and every switch its assumption", () => {
    const named = HUBSPOT_ASSUMPTIONS.flatMap((one) =>
      one.kind === "inferred" ? [one.switch] : [],
    );
    expect(named.toSorted()).toEqual(Object.keys(DEFAULT_SWITCHES).toSorted());
  });
});

describe("the sandbox's people in HubSpot", () => {
  const people = toHubspotPeople(SANDBOX_REPS, SANDBOX_CONTACTS);

  it("are owned by the rep with the e-mail of their list, or by nobody", () => {
    const emails = new Map(people.owners.map(({ id, email }) => [id, email]));
    const owners = people.contacts.map(
      ({ properties }) => emails.get(properties["hubspot_owner_id"] ?? "") ?? null,
    );
    expect(owners).toEqual(SANDBOX_CONTACTS.map(({ ownerEmail }) => ownerEmail));
    expect(owners).toContain(null);
  });

  it("keep every digit of their numbers, typed in several ways", () => {
    const typed = people.contacts.map(
      ({ properties }) => properties["phone"] ?? properties["mobilephone"] ?? "",
    );
    const digits = typed.map((number) =>
      number
        .replace(/ ext.*/, "")
        .replaceAll(/\D/g, "")
        .slice(-10),
    );
    expect(digits).toEqual(SANDBOX_CONTACTS.map(({ number }) => number.slice(-10)));
    expect(typed.filter((number) => !number.startsWith("+")).length).toBeGreaterThan(10);
  });

  it("come with a queue and an archived owner, whom nobody belongs to", () => {
    const extra = people.owners.slice(SANDBOX_REPS.length);
    expect(extra).toMatchObject([{ type: "QUEUE" }, { archived: true }]);
  });
});
