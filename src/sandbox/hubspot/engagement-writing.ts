import type { Account } from "./account.ts";
import type { Associations, End } from "./associations.ts";
import { sourced } from "./engagements.ts";
import { HubspotError, missingTimestamp } from "./hubspot-error.ts";
import type { ObjectStore, StoredObject, Write } from "./object-store.ts";
import type { ObjectType } from "./property-definitions.ts";
import { type PropertyRules, readProperties } from "./property-values.ts";

type Deps = {
  readonly stores: Readonly<Record<ObjectType, ObjectStore>>;
  readonly associations: Associations;
  readonly rules: PropertyRules;
  readonly written: (sourceType: string) => Write;
  readonly recordAt: (type: ObjectType, id: string) => StoredObject;
  readonly now: () => number;
};

/** How calls, notes and tasks come onto timelines. */
export function createEngagementWriting({
  stores,
  associations,
  rules,
  written,
  recordAt,
  now,
}: Deps): Pick<Account, "addForeignCall" | "createEngagement"> {
  const { switches } = rules;
  // by the clock, so that the calls of a later run never take the ids of an earlier one
  let lastEngagementId = Math.floor(now() / 1000) * 1000;
  return {
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
      if (missing.length > 0 && switches.unknownAssociation === "refused")
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
        if (switches.callTouchesContact && type === "calls" && target.type === "contacts")
          stores.contacts.update(
            recordAt("contacts", target.id),
            new Map([["notes_last_contacted", values.get("hs_timestamp") ?? ""]]),
            written("ENGAGEMENTS"),
          );
      }
      return engagement;
    },
  };
}
