import type { Static } from "typebox";
import type { Account } from "./account.ts";
import { associatedType, LEAD_TO_PRIMARY_CONTACT, type End } from "./associations.ts";
import { invalidRequest } from "./hubspot-error.ts";
import type { StoredObject } from "./object-store.ts";
import type { ObjectType } from "./property-definitions.ts";
import type { CreateBody } from "./read-request.ts";

/** A record as an app makes it, with what it is tied to. */
export function createObject(
  account: Account,
  type: ObjectType,
  body: Static<typeof CreateBody>,
): StoredObject {
  const targets = targetsOf(type, body);
  if (type === "users") throw invalidRequest("users are made by an account's settings only");
  if (type === "calls" || type === "notes" || type === "tasks")
    return account.createEngagement(type, body.properties, targets);
  if (type === "leads" && !isOfContact(body)) {
    throw invalidRequest("a lead is made with the contact that it is about", "associations");
  }
  const made = account.createRecord(type, body.properties);
  for (const target of targets)
    account.associations.add({ type, id: made.id }, target, account.now());
  return made;
}

function isOfContact({ associations }: Static<typeof CreateBody>): boolean {
  const types = (associations ?? []).flatMap((one) => one.types);
  return types.some(({ associationTypeId }) => associationTypeId === LEAD_TO_PRIMARY_CONTACT);
}

function targetsOf(type: ObjectType, { associations }: Static<typeof CreateBody>): End[] {
  return (associations ?? []).flatMap(({ to, types }) =>
    types.map(({ associationCategory, associationTypeId }): End => {
      const toType = associatedType(type, associationTypeId);
      if (associationCategory === "HUBSPOT_DEFINED" && toType !== undefined)
        return { type: toType, id: to.id };
      throw invalidRequest(
        `No association type ${String(associationTypeId)} from ${type}`,
        "associationTypeId",
      );
    }),
  );
}
