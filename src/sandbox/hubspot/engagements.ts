import type { Account } from "./account.ts";
import type { StoredObject } from "./object-store.ts";
import type { ObjectType } from "./property-definitions.ts";

/** A call or a note, with whose timelines it is on. */
export type BoxCall = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly contactIds: readonly string[];
  readonly companyIds: readonly string[];
  readonly dealIds: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archived: boolean;
};

export type BoxContact = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly callIds: readonly string[];
  readonly archived: boolean;
};

/** A task, a company or a deal. */
export type BoxRecord = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly contactIds: readonly string[];
  readonly archived: boolean;
};

/** Every call or note as it is now, archived ones too. */
export function engagements(account: Account, type: "calls" | "notes"): BoxCall[] {
  return account
    .store(type)
    .all()
    .map((object) => {
      const of = (to: ObjectType) =>
        account.associations.of({ type, id: object.id }, to, account.now());
      return {
        ...shared(object),
        contactIds: of("contacts"),
        companyIds: of("companies"),
        dealIds: of("deals"),
        createdAt: object.createdAt,
        updatedAt: object.updatedAt,
      };
    });
}

/** Every task, company or deal as it is now, archived ones too, with the contacts that it shows. */
export function withContacts(account: Account, type: "tasks" | "companies" | "deals") {
  return account
    .store(type)
    .all()
    .map((object) => ({
      ...shared(object),
      contactIds: account.associated(type, object.id, "contacts"),
    }));
}

/** What every record shows. */
export function shared(object: StoredObject) {
  return {
    id: object.id,
    properties: Object.fromEntries(object.properties),
    archived: object.archivedAt !== null,
  };
}

/** The app whose token the box takes. */
const APP_ID = "1001";

/** HubSpot notes by itself which app a call came from. */
export function sourced(
  type: ObjectType,
  values: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (type !== "calls") return values;
  return new Map([...values, ["hs_object_source", "INTEGRATION"], ["hs_object_source_id", APP_ID]]);
}
