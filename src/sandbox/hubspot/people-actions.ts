import type { Account, ContactSeed, RecordSeed, TiedType } from "./account.ts";
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
  /** Their ids. */
  addCompany(company: RecordSeed): string;
  addDeal(deal: RecordSeed): string;
  addTicket(ticket: RecordSeed): string;
  editTicket(ticketId: string, values: Readonly<Record<string, string>>): void;
  editCompany(companyId: string, values: Readonly<Record<string, string>>): void;
  editDeal(dealId: string, values: Readonly<Record<string, string>>): void;
  deleteRecord(type: TiedType, id: string): void;
  restoreRecord(type: TiedType, id: string): void;
  /** The first is the primary one. Its id afterwards. */
  mergeRecords(type: TiedType, ids: readonly [string, ...string[]]): string;
  /** A company or a deal gets a contact, whose main company it is then. */
  tie(type: TiedType, id: string, contactId: string): void;
  untie(type: TiedType, id: string, contactId: string): void;
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
    deleteContact: (contactId) => account.archiveRecord("contacts", contactId),
    logForeignCall: (properties, contactId) => account.addForeignCall(properties, contactId).id,
    deleteEngagement(type, id) {
      const object = account.store(type).get(id);
      if (object !== undefined) account.archive(type, object);
    },
    restoreContact: (contactId) => account.restoreRecord("contacts", contactId),
    mergeContacts: (contactIds) => account.mergeRecords("contacts", contactIds),
    eraseContact: (contactId) => account.erasePrivately(contactId),
    addCompany: (company) => account.addRecord("companies", company).id,
    addDeal: (deal) => account.addRecord("deals", deal).id,
    addTicket: (ticket) => account.addRecord("tickets", ticket).id,
    editTicket: (ticketId, values) => account.editRecord("tickets", ticketId, values),
    editCompany: (companyId, values) => account.editRecord("companies", companyId, values),
    editDeal: (dealId, values) => account.editRecord("deals", dealId, values),
    deleteRecord: (type, id) => account.archiveRecord(type, id),
    restoreRecord: (type, id) => account.restoreRecord(type, id),
    mergeRecords: (type, ids) => account.mergeRecords(type, ids),
    tie: (type, id, contactId) => account.tie(type, id, contactId),
    untie: (type, id, contactId) => account.untie(type, id, contactId),
    addOwner: (owner) => account.addOwner(owner),
    archiveOwner: (ownerId) => account.owners.archive(ownerId),
  };
}
