import { HubspotError } from "./hubspot-error.ts";
import type { ObjectStore } from "./object-store.ts";
import { PROPERTY_DEFINITIONS } from "./property-definitions.ts";

/** Refuses values that only one record may have and another has, as the e-mail of contacts: 409, with that one's id. */
export function checkUnique(
  store: ObjectStore,
  values: ReadonlyMap<string, string>,
  ownId: string | null = null,
): void {
  const known = PROPERTY_DEFINITIONS[store.objectType];
  for (const [name, value] of values) {
    if (value === "" || known.get(name)?.unique !== true) continue;
    const other = findByUnique(store, name, value);
    if (other === undefined || other.id === ownId) continue;
    const what = store.objectType === "contacts" ? "Contact" : "Record";
    throw new HubspotError(409, "CONFLICT", `${what} already exists. Existing ID: ${other.id}`);
  }
}

/** The record that is not archived and has this value, regardless of case. */
export function findByUnique(store: ObjectStore, name: string, value: string) {
  const wanted = value.toLowerCase();
  return store
    .all()
    .find(
      ({ archivedAt, properties }) =>
        archivedAt === null && (properties.get(name) ?? "").toLowerCase() === wanted,
    );
}
