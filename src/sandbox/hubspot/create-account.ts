import { createAccountEvents } from "./account-events.ts";
import { DEFAULT_SWITCHES, type HubspotSwitches } from "./assumptions.ts";
import { createAssociations, type End } from "./associations.ts";
import { HubspotError, notFound } from "./hubspot-error.ts";
import { mergeContacts } from "./merge-contacts.ts";
import {
  type ObjectStore,
  type StoredObject,
  type Write,
  createObjectStore,
} from "./object-store.ts";
import { createOwnerDirectory } from "./owner-directory.ts";
import type { ObjectType } from "./property-definitions.ts";
import { readProperties } from "./property-values.ts";

import type { Account, ContactSeed, HubspotPeople, RecordSeed } from "./account.ts";

export type AccountOptions = {
  readonly people: HubspotPeople;
  readonly now: () => number;
  readonly random: () => number;
  readonly portalId: number;
  readonly switches?: Partial<HubspotSwitches>;
};

type LifeEvent = "creation" | "deletion" | "restore" | "privacyDeletion";

const FIRST_CONTACT_ID = 100_001;

/** One HubSpot account in memory: what is true in it, without HTTP. */
export function createAccount(options: AccountOptions): Account {
  const { portalId, people, now, random, switches } = options;
  const settings: HubspotSwitches = { ...DEFAULT_SWITCHES, ...switches };
  const owners = createOwnerDirectory(now);
  const stores: Record<ObjectType, ObjectStore> = {
    contacts: createObjectStore("contacts"),
    calls: createObjectStore("calls"),
    companies: createObjectStore("companies"),
    deals: createObjectStore("deals"),
    notes: createObjectStore("notes"),
    tasks: createObjectStore("tasks"),
  };
  const associations = createAssociations();
  const events = createAccountEvents();
  // by the clock, so that the calls of a later run never take the ids of an earlier one
  let lastEngagementId = Math.floor(now() / 1000) * 1000;
  let lastContactId = FIRST_CONTACT_ID - 1;

  const written = (sourceType: string): Write => {
    const { minMs, maxMs } = settings.searchLag;
    const at = now();
    return { at, visibleAt: at + minMs + random() * (maxMs - minMs), sourceType };
  };
  const nextContactId = (): string => {
    do lastContactId += 1;
    while (stores.contacts.get(String(lastContactId)) !== undefined);
    return String(lastContactId);
  };
  const contactAt = (id: string): StoredObject => {
    const contact = stores.contacts.get(id);
    if (contact === undefined) throw notFound(`no contact ${id}`);
    return contact;
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
    const id = seed.id ?? nextContactId();
    const added = stores.contacts.add(id, new Map(Object.entries(seed.properties)), write);
    tell("contacts", id, write, "creation");
    return added;
  };
  const rules = { switches: settings, isActiveOwner: (id: string) => owners.isActive(id) };

  for (const owner of people.owners) owners.add(owner);
  // they have always been there, so searches see them at once
  const always = { at: now(), visibleAt: Number.NEGATIVE_INFINITY, sourceType: "IMPORT" };
  for (const contact of people.contacts) addContact(contact, always);
  const addRecord = (type: "companies" | "deals", seed: RecordSeed, write: Write): StoredObject => {
    const record = stores[type].add(seed.id, new Map(Object.entries(seed.properties)), write);
    tell(type, seed.id, write, "creation");
    const told = { at: write.at, source: write.sourceType, what: "associationChange" } as const;
    for (const id of seed.contactIds) {
      associations.add({ type, id: seed.id }, { type: "contacts", id }, write.at);
      events.tell({ ...told, type, id: seed.id, to: { type: "contacts", id } });
      if (type === "companies")
        stores.contacts.update(contactAt(id), new Map([["associatedcompanyid", seed.id]]), write);
    }
    return record;
  };
  for (const company of people.companies ?? []) addRecord("companies", company, always);
  for (const deal of people.deals ?? []) addRecord("deals", deal, always);

  return {
    portalId,
    switches: settings,
    owners,
    associations,
    events,
    now,
    store: (objectType) => stores[objectType],
    addContact: (seed) => addContact(seed, written("CRM_UI")),
    createContact(given) {
      const properties = Object.fromEntries(readProperties("contacts", given, rules));
      return addContact({ properties }, written("INTEGRATION"));
    },
    editContact(id, values) {
      edit("contacts", contactAt(id), new Map(Object.entries(values)), written("CRM_UI"));
    },
    archiveContact(id) {
      const write = written("CRM_UI");
      stores.contacts.archive(contactAt(id), write);
      tell("contacts", id, write, "deletion");
    },
    restoreContact(id) {
      const write = written("CRM_UI");
      stores.contacts.restore(contactAt(id), write, settings.restoreTouches);
      tell("contacts", id, write, "restore");
    },
    mergeContacts: (ids) =>
      mergeContacts(
        {
          contacts: stores.contacts,
          associations,
          events,
          switches: settings,
          nextId: nextContactId,
        },
        ids,
        written("CRM_UI"),
      ),
    erasePrivately(id) {
      const write = written("CRM_UI");
      stores.contacts.remove(contactAt(id).id);
      tell("contacts", id, write, "deletion");
      tell("contacts", id, write, "privacyDeletion");
    },
    addRecord: (type, seed) => addRecord(type, seed, written("CRM_UI")),
    editRecord(type, id, values) {
      const object = stores[type].get(id);
      if (object === undefined) throw notFound(`no such record ${id}`);
      edit(type, object, new Map(Object.entries(values)), written("CRM_UI"));
    },
    addForeignCall(properties, contactId) {
      lastEngagementId += 1;
      const values = new Map([
        ...Object.entries(properties),
        ["hs_object_source", "INTEGRATION"],
        ["hs_object_source_id", "2002"],
      ] as const);
      const write = written("INTEGRATION");
      const call = stores.calls.add(String(lastEngagementId), values, write);
      const ends = [
        { type: "calls", id: call.id },
        { type: "contacts", id: contactId },
      ] as const;
      associations.add(...ends, write.at);
      return call;
    },
    createEngagement(type, given, targets) {
      const values = readProperties(type, given, rules);
      if (!values.get("hs_timestamp")) throw missingTimestamp(type);
      const isPresent = (end: End) => stores[end.type].get(end.id)?.archivedAt === null;
      const missing = targets.filter((end) => !isPresent(end));
      if (missing.length > 0 && settings.unknownAssociation === "refused")
        throw new HubspotError(
          400,
          "VALIDATION_ERROR",
          `Cannot create associations: no object with id ${missing.map(({ id }) => id).join(", ")}`,
          { errors: [{ message: "object not found", code: "INVALID_OBJECT_IDS" }] },
        );
      lastEngagementId += 1;
      const write = written("INTEGRATION");
      const engagement = stores[type].add(String(lastEngagementId), sourced(type, values), write);
      for (const target of targets.filter(isPresent)) {
        associations.add({ type, id: engagement.id }, target, write.at);
        if (settings.callTouchesContact && type === "calls" && target.type === "contacts")
          stores.contacts.update(
            contactAt(target.id),
            new Map([["notes_last_contacted", values.get("hs_timestamp") ?? ""]]),
            written("ENGAGEMENTS"),
          );
      }
      return engagement;
    },
    update(type, object, given) {
      const values = readProperties(type, given, rules);
      if (
        (type === "calls" || type === "notes" || type === "tasks") &&
        values.get("hs_timestamp") === ""
      )
        throw missingTimestamp(type);
      edit(type, object, values, written("INTEGRATION"));
      return [...values.keys()];
    },
    archive(type, object) {
      const write = written("INTEGRATION");
      stores[type].archive(object, write);
      tell(type, object.id, write, "deletion");
    },
    associated: (type, id, to) =>
      associations.of({ type, id }, to, now() - settings.associationLagMs),
  };
}

/** HubSpot notes by itself which app a call came from. */
function sourced(
  type: ObjectType,
  values: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (type !== "calls") return values;
  return new Map([...values, ["hs_object_source", "INTEGRATION"], ["hs_object_source_id", APP_ID]]);
}

/** The app whose token the box takes. */
const APP_ID = "1001";

function missingTimestamp(type: ObjectType): HubspotError {
  const message = `Error creating ${type.slice(0, -1).toUpperCase()}. Some required properties were not set.`;
  return new HubspotError(400, "VALIDATION_ERROR", message, {
    context: { properties: ["hs_timestamp"] },
    errors: [{ message, code: "REQUIRED_FIELD", context: { properties: ["hs_timestamp"] } }],
  });
}
