import type { Account } from "./account.ts";
import { associationName } from "./associations.ts";
import type { StoredObject } from "./object-store.ts";
import {
  DEFAULT_PROPERTIES,
  type ObjectType,
  PROPERTY_DEFINITIONS,
  SYSTEM_PROPERTIES,
} from "./property-definitions.ts";

export const OBJECT_TYPE_IDS: Readonly<Record<ObjectType, string>> = {
  contacts: "0-1",
  companies: "0-2",
  deals: "0-3",
  tickets: "0-5",
  leads: "0-136",
  notes: "0-46",
  tasks: "0-27",
  calls: "0-48",
  users: "0-115",
};

export type AnswerFields = {
  /** Names asked for; empty: the default ones. */
  readonly properties: readonly string[];
  readonly propertiesWithHistory?: readonly string[];
  readonly associations?: readonly ObjectType[];
  /** What searches see, when it isn't the newest. */
  readonly values?: ReadonlyMap<string, string>;
};

/** A record as the objects API answers it: what was asked for and known, unset ones as null. */
export function toObjectAnswer(
  account: Account,
  objectType: ObjectType,
  object: StoredObject,
  fields: AnswerFields,
): Record<string, unknown> {
  const known = PROPERTY_DEFINITIONS[objectType];
  const asked = fields.properties.length === 0 ? DEFAULT_PROPERTIES[objectType] : fields.properties;
  const names = [...asked, ...(fields.propertiesWithHistory ?? [])].filter((name) =>
    known.has(name),
  );
  const values = fields.values ?? object.properties;
  const properties = Object.fromEntries(
    [...new Set([...names, ...SYSTEM_PROPERTIES[objectType]])]
      .toSorted()
      .map((name) => [name, values.get(name) ?? null]),
  );
  const path = OBJECT_TYPE_IDS[objectType];
  return {
    id: object.id,
    properties,
    ...historyOf(object, fields.propertiesWithHistory ?? []),
    createdAt: new Date(object.createdAt).toISOString(),
    updatedAt: new Date(object.updatedAt).toISOString(),
    archived: object.archivedAt !== null,
    ...(object.archivedAt === null
      ? {}
      : { archivedAt: new Date(object.archivedAt).toISOString() }),
    url: `https://app.hubspot.com/contacts/${String(account.portalId)}/record/${path}/${object.id}`,
    ...associationsOf(account, objectType, object, fields.associations ?? []),
  };
}

const ANSWERED_ASSOCIATIONS = 100;

function historyOf(object: StoredObject, names: readonly string[]): Record<string, unknown> {
  if (names.length === 0) return {};
  return {
    propertiesWithHistory: Object.fromEntries(
      names.map((name) => [
        name,
        (object.history.get(name) ?? []).map(({ value, at, sourceType }) => ({
          value,
          timestamp: new Date(at).toISOString(),
          sourceType,
          sourceId: "box",
        })),
      ]),
    ),
  };
}

/** Only types that hold something are named; first page only, as documented. */
function associationsOf(
  account: Account,
  objectType: ObjectType,
  object: StoredObject,
  asked: readonly ObjectType[],
): Record<string, unknown> {
  const found = asked
    .filter((type) => type !== objectType)
    .map((type) => [type, account.associated(objectType, object.id, type)] as const)
    .filter(([, ids]) => ids.length > 0);
  if (found.length === 0) return {};
  return {
    associations: Object.fromEntries(
      found.map(([type, ids]) => [
        type,
        {
          results: ids
            .slice(0, ANSWERED_ASSOCIATIONS)
            .map((id) => ({ id, type: associationName(objectType, type) })),
          ...(ids.length > ANSWERED_ASSOCIATIONS
            ? { paging: { next: { after: ids[ANSWERED_ASSOCIATIONS - 1] } } }
            : {}),
        },
      ]),
    ),
  };
}
