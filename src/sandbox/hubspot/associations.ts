import type { ObjectType } from "./property-definitions.ts";

/** Association type ids as published, by the two ends. */
const TYPE_IDS: Readonly<Record<string, number>> = {
  calls_contacts: 194,
  contacts_calls: 193,
  calls_companies: 182,
  companies_calls: 181,
  calls_deals: 206,
  deals_calls: 205,
  notes_contacts: 202,
  contacts_notes: 201,
  notes_companies: 190,
  companies_notes: 189,
  notes_deals: 214,
  deals_notes: 213,
  tasks_contacts: 204,
  contacts_tasks: 203,
  contacts_companies: 279,
  companies_contacts: 280,
  contacts_deals: 4,
  deals_contacts: 3,
  calls_tickets: 220,
  tickets_calls: 219,
  contacts_tickets: 15,
  tickets_contacts: 16,
  leads_contacts: 608,
  contacts_leads: 607,
  companies_deals: 342,
  deals_companies: 341,
};

/** A lead's main contact, beside the plain tie: whoever makes a lead has to name one. */
export const LEAD_TO_PRIMARY_CONTACT = 578;

const SINGULAR: Readonly<Record<ObjectType, string>> = {
  contacts: "contact",
  calls: "call",
  companies: "company",
  deals: "deal",
  tickets: "ticket",
  leads: "lead",
  notes: "note",
  tasks: "task",
  users: "user",
};

/** The association type id as seen from one side; undefined: these two are never associated. */
export function associationTypeId(from: ObjectType, to: ObjectType): number | undefined {
  return TYPE_IDS[`${from}_${to}`];
}

/** Which objects an association type of `from` leads to. */
export function associatedType(from: ObjectType, typeId: number): ObjectType | undefined {
  if (from === "leads" && typeId === LEAD_TO_PRIMARY_CONTACT) return "contacts";
  const types: readonly ObjectType[] = [
    "contacts",
    "calls",
    "companies",
    "deals",
    "tickets",
    "leads",
    "notes",
    "tasks",
  ];
  return types.find((to) => associationTypeId(from, to) === typeId);
}

/** `contact_to_call`, the name that reads of an object give it. */
export function associationName(from: ObjectType, to: ObjectType): string {
  return `${SINGULAR[from]}_to_${SINGULAR[to]}`;
}

/** One end of an association. */
export type End = { readonly type: ObjectType; readonly id: string };

export type Associations = {
  add(one: End, other: End, at: number): void;
  remove(one: End, other: End): void;
  /** Ids of that type at the other end, oldest first, of associations made before `until`. */
  of(from: End, to: ObjectType, until: number): string[];
};

/** Which records belong together. */
export function createAssociations(): Associations {
  const ends = new Map<string, Map<string, number>>();
  const put = (from: End, to: End, at: number): void => {
    const key = `${from.type} ${from.id} ${to.type}`;
    const targets = ends.get(key) ?? new Map<string, number>();
    if (!targets.has(to.id)) targets.set(to.id, at);
    ends.set(key, targets);
  };
  return {
    add(one, other, at) {
      put(one, other, at);
      put(other, one, at);
    },
    remove(one, other) {
      ends.get(`${one.type} ${one.id} ${other.type}`)?.delete(other.id);
      ends.get(`${other.type} ${other.id} ${one.type}`)?.delete(one.id);
    },
    of({ type, id }, to, until) {
      const targets = ends.get(`${type} ${id} ${to}`) ?? new Map<string, number>();
      return [...targets].filter(([, at]) => at <= until).map(([target]) => target);
    },
  };
}
