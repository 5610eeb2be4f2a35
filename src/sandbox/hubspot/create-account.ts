import { createAccountEvents } from "./account-events.ts";
import { DEFAULT_SWITCHES, type HubspotSwitches } from "./assumptions.ts";
import { createAssociations } from "./associations.ts";
import { checkUnique } from "./check-unique.ts";
import { createEngagementWriting } from "./engagement-writing.ts";
import { missingTimestamp, notFound } from "./hubspot-error.ts";
import { mergeRecords } from "./merge-records.ts";
import {
  type ObjectStore,
  type StoredObject,
  type Write,
  createObjectStore,
} from "./object-store.ts";
import { createOwnerDirectory } from "./owner-directory.ts";
import type { ObjectType } from "./property-definitions.ts";
import { readProperties } from "./property-values.ts";
import { createUsers } from "./users.ts";

import type {
  Account,
  ContactSeed,
  HubspotPeople,
  RecordSeed,
  RecordType,
  TiedType,
} from "./account.ts";

export type AccountOptions = {
  readonly people: HubspotPeople;
  readonly now: () => number;
  readonly random: () => number;
  readonly portalId: number;
  readonly switches?: Partial<HubspotSwitches>;
  /** Contacts that were deleted before, beside the people. Default 0. */
  readonly trashedContacts?: number;
};

type LifeEvent = "creation" | "deletion" | "restore" | "privacyDeletion";

const FIRST_IDS = {
  contacts: 100_001,
  companies: 700_001,
  deals: 800_001,
  tickets: 850_001,
  leads: 870_001,
} as const;

/** One HubSpot account in memory: what is true in it, without HTTP. */
export function createAccount(options: AccountOptions): Account {
  const { portalId, people, now, random, switches } = options;
  const settings: HubspotSwitches = { ...DEFAULT_SWITCHES, ...switches };
  const owners = createOwnerDirectory(now);
  const stores: Record<ObjectType, ObjectStore> = {
    contacts: createObjectStore("contacts", options.trashedContacts),
    calls: createObjectStore("calls"),
    companies: createObjectStore("companies"),
    deals: createObjectStore("deals"),
    tickets: createObjectStore("tickets"),
    leads: createObjectStore("leads"),
    notes: createObjectStore("notes"),
    tasks: createObjectStore("tasks"),
    users: createObjectStore("users"),
  };
  const associations = createAssociations();
  const events = createAccountEvents();
  const nextIds = { ...FIRST_IDS } as { [Type in RecordType]: number };

  const written = (sourceType: string): Write => {
    const { minMs, maxMs } = settings.searchLag;
    const at = now();
    return { at, visibleAt: at + minMs + random() * (maxMs - minMs), sourceType };
  };
  const nextId = (type: RecordType): string => {
    while (stores[type].get(String(nextIds[type])) !== undefined) nextIds[type] += 1;
    return String(nextIds[type]);
  };
  const recordAt = (type: ObjectType, id: string): StoredObject => {
    const record = stores[type].get(id);
    if (record === undefined) throw notFound(`no record ${id}`);
    return record;
  };
  const tell = (type: ObjectType, id: string, write: Write, what: LifeEvent): void =>
    events.tell({ type, id, at: write.at, source: write.sourceType, what });
  const edit = (
    type: ObjectType,
    object: StoredObject,
    values: ReadonlyMap<string, string>,
    write: Write,
  ): void => {
    const changed = [...values].filter(([name, value]) => {
      return (object.properties.get(name) ?? "") !== value;
    });
    stores[type].update(object, values, write);
    const told = { type, id: object.id, at: write.at, source: write.sourceType };
    for (const [name, value] of changed)
      events.tell({ ...told, what: "propertyChange", name, value });
  };
  const addContact = (seed: ContactSeed, write: Write): StoredObject => {
    const id = seed.id ?? nextId("contacts");
    const added = stores.contacts.add(id, new Map(Object.entries(seed.properties)), write);
    tell("contacts", id, write, "creation");
    return added;
  };
  const rules = { switches: settings, isActiveOwner: (id: string) => owners.isActive(id) };

  const engagementWriting = createEngagementWriting({
    stores,
    associations,
    rules,
    written,
    recordAt,
    now,
  });
  const users = createUsers(stores.users, settings);
  // they have always been there, so searches see them at once
  const always = { at: now(), visibleAt: Number.NEGATIVE_INFINITY, sourceType: "IMPORT" };
  for (const owner of people.owners) users.add(owners.add(owner), always);
  for (const contact of people.contacts) addContact(contact, always);
  /** A contact's main company is its last one. */
  const setTie = (
    type: TiedType,
    id: string,
    contactId: string,
    removed: boolean,
    write: Write,
  ): void => {
    const ends = [
      { type, id },
      { type: "contacts", id: contactId },
    ] as const;
    if (removed) associations.remove(...ends);
    else associations.add(...ends, write.at);
    const told = { at: write.at, source: write.sourceType, what: "associationChange" } as const;
    events.tell({ ...told, type, id, to: ends[1], removed });
    if (type === "deals" && settings.tieTouches) {
      const count = associations.of(ends[0], "contacts", Infinity).length;
      const counted = new Map([["num_associated_contacts", String(count)]]);
      stores.deals.update(recordAt(type, id), counted, write);
    }
    const contact = recordAt("contacts", contactId);
    const main = contact.properties.get("associatedcompanyid");
    if (type === "companies" && (!removed || main === id)) {
      edit("contacts", contact, new Map([["associatedcompanyid", removed ? "" : id]]), write);
    }
  };
  const addRecord = (type: TiedType, seed: RecordSeed, write: Write): StoredObject => {
    const id = seed.id ?? nextId(type);
    const record = stores[type].add(id, new Map(Object.entries(seed.properties)), write);
    tell(type, id, write, "creation");
    for (const contactId of seed.contactIds) setTie(type, id, contactId, false, write);
    return record;
  };
  for (const company of people.companies ?? []) addRecord("companies", company, always);
  for (const deal of people.deals ?? []) addRecord("deals", deal, always);
  for (const ticket of people.tickets ?? []) addRecord("tickets", ticket, always);
  for (const lead of people.leads ?? []) addRecord("leads", lead, always);

  return {
    portalId,
    switches: settings,
    owners,
    associations,
    events,
    now,
    store: (objectType) => stores[objectType],
    addOwner: (seed) => users.add(owners.add(seed), written("CRM_UI")),
    editUser: (ownerId, values) => users.edit(ownerId, values, written("CRM_UI")),
    addContact: (seed) => addContact(seed, written("CRM_UI")),
    createRecord(type, given) {
      const values = readProperties(type, given, rules);
      checkUnique(stores[type], values);
      const write = written("INTEGRATION");
      const id = nextId(type);
      const made = stores[type].add(id, values, write);
      tell(type, id, write, "creation");
      return made;
    },
    editContact(id, values) {
      const contact = recordAt("contacts", id);
      edit("contacts", contact, new Map(Object.entries(values)), written("CRM_UI"));
    },
    archiveRecord(type, id) {
      const write = written("CRM_UI");
      stores[type].archive(recordAt(type, id), write);
      tell(type, id, write, "deletion");
    },
    restoreRecord(type, id) {
      const write = written("CRM_UI");
      stores[type].restore(recordAt(type, id), write, settings.restoreTouches);
      tell(type, id, write, "restore");
    },
    mergeRecords(type, ids) {
      const write = written("CRM_UI");
      const world = { store: stores[type], associations, events, switches: settings };
      const newId = mergeRecords({ ...world, nextId: () => nextId(type) }, ids, write);
      if (type !== "companies") return newId;
      for (const contact of stores.contacts.all()) {
        if (ids.includes(contact.properties.get("associatedcompanyid") ?? ""))
          edit("contacts", contact, new Map([["associatedcompanyid", newId]]), write);
      }
      return newId;
    },
    tie: (type, id, contactId) => setTie(type, id, contactId, false, written("CRM_UI")),
    untie: (type, id, contactId) => setTie(type, id, contactId, true, written("CRM_UI")),
    erasePrivately(id) {
      const write = written("CRM_UI");
      stores.contacts.remove(recordAt("contacts", id).id);
      tell("contacts", id, write, "deletion");
      tell("contacts", id, write, "privacyDeletion");
    },
    addRecord: (type, seed) => addRecord(type, seed, written("CRM_UI")),
    editRecord(type, id, values) {
      edit(type, recordAt(type, id), new Map(Object.entries(values)), written("CRM_UI"));
    },
    ...engagementWriting,
    update(type, object, given) {
      const values = readProperties(type, given, rules);
      if (
        (type === "calls" || type === "notes" || type === "tasks") &&
        values.get("hs_timestamp") === ""
      )
        throw missingTimestamp(type);
      checkUnique(stores[type], values, object.id);
      edit(type, object, values, written("INTEGRATION"));
      return [...values.keys()];
    },
    archive(type, object) {
      const write = written("INTEGRATION");
      stores[type].archive(object, write);
      tell(type, object.id, write, "deletion");
    },
    // what is in the archive is on nobody's page, until it comes back
    associated: (type, id, to) =>
      associations
        .of({ type, id }, to, now() - settings.associationLagMs)
        .filter((other) => stores[to].get(other)?.archivedAt === null),
  };
}
