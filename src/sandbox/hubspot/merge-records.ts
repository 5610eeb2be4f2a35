import type { AccountEvents } from "./account-events.ts";
import type { Associations } from "./associations.ts";
import type { HubspotSwitches } from "./assumptions.ts";
import { notFound } from "./hubspot-error.ts";
import type { ObjectStore, StoredObject, Write } from "./object-store.ts";
import type { ObjectType } from "./property-definitions.ts";

const ASSOCIATED: readonly ObjectType[] = [
  "contacts",
  "calls",
  "companies",
  "deals",
  "tickets",
  "leads",
  "notes",
  "tasks",
];

/**
 * Merges records as HubSpot does: the primary's values win, the others' fill what it lacks; all old ids go on
 * resolving to what they became, which has a new id or, in the other mode, the primary's. Whatever was tied to one of
 * them is tied to that, and of this nothing is told.
 */
export function mergeRecords(
  account: {
    readonly store: ObjectStore;
    readonly associations: Associations;
    readonly events: AccountEvents;
    readonly switches: HubspotSwitches;
    readonly nextId: () => string;
  },
  [primaryId, ...otherIds]: readonly [string, ...string[]],
  write: Write,
): string {
  const { store, associations, events } = account;
  const type = store.objectType;
  const at = (id: string): StoredObject => {
    const found = store.get(id);
    if (found === undefined) throw notFound(`no record ${id}`);
    return found;
  };
  const primary = at(primaryId);
  const merged = [primary, ...otherIds.map(at)];
  const newId = account.switches.mergeKeepsPrimaryId ? primary.id : account.nextId();
  const values = new Map(
    merged.toReversed().flatMap((one) => [...one.properties].filter(([name]) => !isOwn(name))),
  );
  const earlier = merged.flatMap((one) =>
    (one.properties.get("hs_merged_object_ids") ?? "").split(";").filter(Boolean),
  );
  const goneIds = merged.map(({ id }) => id).filter((id) => id !== newId);
  values.set("hs_merged_object_ids", [...new Set([...earlier, ...goneIds])].join(";"));
  for (const old of merged.filter(({ id }) => id !== newId)) store.remove(old.id);
  const kept = store.get(newId);
  if (kept === undefined) store.add(newId, values, write);
  else store.update(kept, values, write);
  for (const old of goneIds) {
    store.resolve(old, newId);
    for (const other of ASSOCIATED) {
      for (const id of associations.of({ type, id: old }, other, Infinity)) {
        associations.remove({ type: other, id }, { type, id: old });
        associations.add({ type: other, id }, { type, id: newId }, write.at);
      }
    }
  }
  const told = { type, at: write.at, source: write.sourceType } as const;
  if (newId !== primary.id) events.tell({ ...told, what: "creation", id: newId });
  events.tell({
    ...told,
    what: "merge",
    id: primary.id,
    newId,
    mergedIds: merged.slice(1).map(({ id }) => id),
  });
  return newId;
}

/** Values that a record has for itself. */
function isOwn(name: string): boolean {
  return [
    "hs_object_id",
    "createdate",
    "lastmodifieddate",
    "hs_lastmodifieddate",
    "hs_merged_object_ids",
  ].includes(name);
}
