import { DEFAULT_SWITCHES, type HubspotSwitches } from "./assumptions.ts";
import { type CallAssociations, createCallAssociations } from "./call-associations.ts";
import { HubspotError, notFound } from "./hubspot-error.ts";
import {
  type ObjectStore,
  type StoredObject,
  type Write,
  createObjectStore,
} from "./object-store.ts";
import { type OwnerDirectory, type OwnerSeed, createOwnerDirectory } from "./owner-directory.ts";
import type { ObjectType } from "./property-definitions.ts";
import { readProperties } from "./property-values.ts";

export type ContactSeed = {
  /** Digits; default the next free id. */
  readonly id?: string;
  /** By HubSpot's names; read-only ones may be set here. */
  readonly properties: Readonly<Record<string, string>>;
};

export type HubspotPeople = {
  readonly owners: readonly OwnerSeed[];
  readonly contacts: readonly ContactSeed[];
};

export type Account = {
  readonly switches: HubspotSwitches;
  readonly owners: OwnerDirectory;
  readonly associations: CallAssociations;
  readonly now: () => number;
  store(objectType: ObjectType): ObjectStore;
  addContact(seed: ContactSeed): StoredObject;
  /** Writes as a person in HubSpot's own pages would: nothing is refused. */
  editContact(id: string, values: Readonly<Record<string, string>>): void;
  archiveContact(id: string): void;
  createCall(given: Readonly<Record<string, unknown>>, contactIds: readonly string[]): StoredObject;
  update(
    type: ObjectType,
    object: StoredObject,
    given: Readonly<Record<string, unknown>>,
  ): string[];
  archive(type: ObjectType, object: StoredObject): void;
  /** The ids at the other end, as reads see them by now. */
  associated(from: ObjectType, id: string): string[];
};

export type AccountOptions = {
  readonly people: HubspotPeople;
  readonly now: () => number;
  readonly random: () => number;
  readonly switches?: Partial<HubspotSwitches>;
};

const FIRST_CONTACT_ID = 100_001;

/** One HubSpot account in memory: what is true in it, without HTTP. */
export function createAccount({ people, now, random, switches }: AccountOptions): Account {
  const settings: HubspotSwitches = { ...DEFAULT_SWITCHES, ...switches };
  const owners = createOwnerDirectory(now);
  const stores: Record<ObjectType, ObjectStore> = {
    contacts: createObjectStore("contacts"),
    calls: createObjectStore("calls"),
  };
  const associations = createCallAssociations();
  // by the clock, so that the calls of a later run never take the ids of an earlier one
  let lastCallId = Math.floor(now() / 1000) * 1000;
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
  const addContact = (seed: ContactSeed, write: Write): StoredObject => {
    const id = seed.id ?? nextContactId();
    return stores.contacts.add(id, new Map(Object.entries(seed.properties)), write);
  };
  const rules = { switches: settings, isActiveOwner: (id: string) => owners.isActive(id) };

  for (const owner of people.owners) owners.add(owner);
  // they have always been there, so searches see them at once
  const always = { at: now(), visibleAt: Number.NEGATIVE_INFINITY, sourceType: "IMPORT" };
  for (const contact of people.contacts) addContact(contact, always);

  return {
    switches: settings,
    owners,
    associations,
    now,
    store: (objectType) => stores[objectType],
    addContact: (seed) => addContact(seed, written("CRM_UI")),
    editContact(id, values) {
      stores.contacts.update(contactAt(id), new Map(Object.entries(values)), written("CRM_UI"));
    },
    archiveContact(id) {
      stores.contacts.archive(contactAt(id), written("CRM_UI"));
    },
    createCall(given, contactIds) {
      const values = readProperties("calls", given, rules);
      if (!values.get("hs_timestamp")) throw missingTimestamp();
      const present = contactIds.filter((id) => stores.contacts.get(id)?.archivedAt === null);
      const missing = contactIds.filter((id) => !present.includes(id));
      if (missing.length > 0 && settings.unknownAssociation === "refused")
        throw new HubspotError(
          400,
          "VALIDATION_ERROR",
          `Cannot create associations: no contact with id ${missing.join(", ")}`,
          { errors: [{ message: "contact not found", code: "INVALID_OBJECT_IDS" }] },
        );
      lastCallId += 1;
      const write = written("INTEGRATION");
      const call = stores.calls.add(String(lastCallId), values, write);
      for (const id of present) {
        associations.add(call.id, id, write.at);
        if (settings.callTouchesContact)
          stores.contacts.update(
            contactAt(id),
            new Map([["notes_last_contacted", values.get("hs_timestamp") ?? ""]]),
            written("ENGAGEMENTS"),
          );
      }
      return call;
    },
    update(type, object, given) {
      const values = readProperties(type, given, rules);
      if (type === "calls" && values.get("hs_timestamp") === "") throw missingTimestamp();
      stores[type].update(object, values, written("INTEGRATION"));
      return [...values.keys()];
    },
    archive: (type, object) => stores[type].archive(object, written("INTEGRATION")),
    associated: (from, id) => associations.of(from, id, now() - settings.associationLagMs),
  };
}

function missingTimestamp(): HubspotError {
  const message = "Error creating CALL. Some required properties were not set.";
  return new HubspotError(400, "VALIDATION_ERROR", message, {
    context: { properties: ["hs_timestamp"] },
    errors: [{ message, code: "REQUIRED_FIELD", context: { properties: ["hs_timestamp"] } }],
  });
}
