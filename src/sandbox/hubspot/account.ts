import type { AccountEvents } from "./account-events.ts";
import type { HubspotSwitches } from "./assumptions.ts";
import type { Associations, End } from "./associations.ts";
import type { ObjectStore, StoredObject } from "./object-store.ts";
import type { OwnerDirectory, OwnerSeed } from "./owner-directory.ts";
import type { ObjectType } from "./property-definitions.ts";

export type ContactSeed = {
  /** Digits; default the next free id. */
  readonly id?: string;
  /** By HubSpot's names; read-only ones may be set here. */
  readonly properties: Readonly<Record<string, string>>;
};

/** A company or a deal, with the contacts that belong to it. */
export type RecordSeed = {
  /** Digits; default the next free id. */
  readonly id?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly contactIds: readonly string[];
};

export type HubspotPeople = {
  readonly owners: readonly OwnerSeed[];
  readonly contacts: readonly ContactSeed[];
  readonly companies?: readonly RecordSeed[];
  readonly deals?: readonly RecordSeed[];
  readonly tickets?: readonly RecordSeed[];
  readonly leads?: readonly RecordSeed[];
};

/** What people make, delete, restore and merge. */
/** Those that have contacts. */
export type TiedType = "companies" | "deals" | "tickets" | "leads";
export type RecordType = "contacts" | "companies" | "deals" | "tickets" | "leads";

export type Account = {
  readonly portalId: number;
  readonly switches: HubspotSwitches;
  readonly owners: OwnerDirectory;
  readonly associations: Associations;
  readonly now: () => number;
  store(objectType: ObjectType): ObjectStore;
  addOwner(seed: OwnerSeed): void;
  /** Writes as the owner's person would in their own settings: nothing is refused. */
  editUser(ownerId: string, values: Readonly<Record<string, string>>): void;
  addContact(seed: ContactSeed): StoredObject;
  /** As an app makes one: checked as HubSpot checks it; 409 where another has what only one may have. */
  createRecord(type: RecordType, given: Readonly<Record<string, unknown>>): StoredObject;
  /** Writes as a person in HubSpot's own pages would: nothing is refused. */
  editContact(id: string, values: Readonly<Record<string, string>>): void;
  archiveRecord(type: RecordType, id: string): void;
  restoreRecord(type: RecordType, id: string): void;
  /** The first is the primary one. Returns the id of what they became. */
  mergeRecords(type: RecordType, ids: readonly [string, ...string[]]): string;
  /** A company or a deal gets a contact. */
  tie(type: TiedType, id: string, contactId: string): void;
  untie(type: TiedType, id: string, contactId: string): void;
  /** As a person's request to be forgotten: gone for good, and told so. */
  erasePrivately(id: string): void;
  readonly events: AccountEvents;
  /** A company or a deal, as a person in HubSpot's own pages makes it. */
  addRecord(type: TiedType, seed: RecordSeed): StoredObject;
  /** Writes as a person would: nothing is refused. */
  editRecord(type: ObjectType, id: string, values: Readonly<Record<string, string>>): void;
  /** A call that another app logs. */
  addForeignCall(properties: Readonly<Record<string, string>>, contactId: string): StoredObject;
  createEngagement(
    type: "calls" | "notes" | "tasks",
    given: Readonly<Record<string, unknown>>,
    targets: readonly End[],
  ): StoredObject;
  update(
    type: ObjectType,
    object: StoredObject,
    given: Readonly<Record<string, unknown>>,
  ): string[];
  archive(type: ObjectType, object: StoredObject): void;
  /** The ids at the other end, as reads see them by now. */
  associated(from: ObjectType, id: string, to: ObjectType): string[];
};
