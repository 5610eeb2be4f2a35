import type { HubspotSwitches } from "./assumptions.ts";
import { notFound } from "./hubspot-error.ts";
import type { ObjectStore, Write } from "./object-store.ts";
import type { BoxOwner } from "./owner-directory.ts";

/** Far from owner ids and from the ids of people across accounts, which are three different things. */
const FIRST_ID = 207_800_000_001;
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  MONDAY_TO_FRIDAY: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
  SATURDAY_SUNDAY: ["SATURDAY", "SUNDAY"],
  EVERY_DAY: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"],
};

/** The account's users: one for each owner who is a person. */
export function createUsers(store: ObjectStore, switches: HubspotSwitches) {
  const idOf = new Map<string, string>();

  return {
    add({ id, email, firstName, lastName, userId }: BoxOwner, write: Write): void {
      if (userId === null) return;
      const userRecordId = String(FIRST_ID + idOf.size);
      idOf.set(id, userRecordId);
      const known = new Map([
        ["hs_given_name", firstName],
        ["hs_family_name", lastName],
        ["hs_email", email ?? ""],
        ["hs_internal_user_id", switches.internalUserId === "answered" ? String(userId) : ""],
      ]);
      store.add(userRecordId, known, write);
    },

    /** As they would in their own settings: nothing is refused. An empty text clears. */
    edit(ownerId: string, values: Readonly<Record<string, string>>, write: Write): void {
      const user = store.get(idOf.get(ownerId) ?? "");
      if (user === undefined) throw notFound(`no user is the owner ${ownerId}`);
      const kept = Object.entries(values).map(
        ([name, value]) =>
          [name, name === "hs_working_hours" ? asKept(value, switches) : value] as const,
      );
      store.update(user, new Map(kept), write);
    },
  };
}

/** Working hours as the account keeps them. */
function asKept(text: string, { workingHours }: HubspotSwitches): string {
  if (workingHours === "as-written") return text;
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries)) return text;
  return JSON.stringify(
    entries.flatMap((entry: { readonly days: string }) =>
      (GROUPS[entry.days] ?? [entry.days]).map((days) => ({ ...entry, days })),
    ),
  );
}
