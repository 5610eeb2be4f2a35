import type { Account, ContactSeed, RecordSeed } from "./account.ts";
import type { OwnerSeed } from "./owner-directory.ts";

/** What people do in HubSpot's own pages, and other apps beside ours. */
export type PeopleActions = {
  /** As a person in HubSpot's pages would; null clears the owner. */
  setOwner(contactId: string, ownerId: string | null): void;
  editContact(contactId: string, values: Readonly<Record<string, string>>): void;
  /** Its id. */
  addContact(contact: ContactSeed): string;
  deleteContact(contactId: string): void;
  /** A call that another app logs, on this contact's timeline; its id. */
  logForeignCall(properties: Readonly<Record<string, string>>, contactId: string): string;
  /** As a person in HubSpot's pages would. */
  deleteEngagement(type: "calls" | "notes", id: string): void;
  restoreContact(contactId: string): void;
  /** The first is the primary one. Its id afterwards. */
  mergeContacts(contactIds: readonly [string, ...string[]]): string;
  /** A person's request to be forgotten, carried out. */
  eraseContact(contactId: string): void;
  addCompany(company: RecordSeed): void;
  addDeal(deal: RecordSeed): void;
  editDeal(dealId: string, values: Readonly<Record<string, string>>): void;
  addOwner(owner: OwnerSeed): void;
  archiveOwner(ownerId: string): void;
};

/** The same, done to one account. */
export function createPeopleActions(account: Account): PeopleActions {
  return {
    setOwner: (contactId, ownerId) =>
      account.editContact(contactId, { hubspot_owner_id: ownerId ?? "" }),
    editContact: (contactId, values) => account.editContact(contactId, values),
    addContact: (contact) => account.addContact(contact).id,
    deleteContact: (contactId) => account.archiveContact(contactId),
    logForeignCall: (properties, contactId) => account.addForeignCall(properties, contactId).id,
    deleteEngagement(type, id) {
      const object = account.store(type).get(id);
      if (object !== undefined) account.archive(type, object);
    },
    restoreContact: (contactId) => account.restoreContact(contactId),
    mergeContacts: (contactIds) => account.mergeContacts(contactIds),
    eraseContact: (contactId) => account.erasePrivately(contactId),
    addCompany: (company) => void account.addRecord("companies", company),
    addDeal: (deal) => void account.addRecord("deals", deal),
    editDeal: (dealId, values) => account.editRecord("deals", dealId, values),
    addOwner: (owner) => void account.owners.add(owner),
    archiveOwner: (ownerId) => account.owners.archive(ownerId),
  };
}
