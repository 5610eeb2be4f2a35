import type { ObjectType } from "./property-definitions.ts";

/** Association type ids as published: call to contact, and contact to call. */
export const CALL_TO_CONTACT = 194;
const CONTACT_TO_CALL = 193;

/** The association type id as seen from one side. */
export function associationTypeId(from: ObjectType): number {
  return from === "calls" ? CALL_TO_CONTACT : CONTACT_TO_CALL;
}

/** `contact_to_call`, the name that reads of an object give it. */
export function associationName(from: ObjectType): string {
  return from === "calls" ? "call_to_contact" : "contact_to_call";
}

export type CallAssociations = {
  add(callId: string, contactId: string, at: number): void;
  /** Ids at the other end, oldest first, of associations made before `until`. */
  of(from: ObjectType, id: string, until: number): string[];
};

/** Which calls lie on which contacts' timelines. */
export function createCallAssociations(): CallAssociations {
  const ends: Record<ObjectType, Map<string, Map<string, number>>> = {
    calls: new Map(),
    contacts: new Map(),
  };
  const put = (side: ObjectType, from: string, to: string, at: number): void => {
    const targets = ends[side].get(from) ?? new Map<string, number>();
    if (!targets.has(to)) targets.set(to, at);
    ends[side].set(from, targets);
  };
  return {
    add(callId, contactId, at) {
      put("calls", callId, contactId, at);
      put("contacts", contactId, callId, at);
    },
    of(from, id, until) {
      const targets = ends[from].get(id) ?? new Map<string, number>();
      return [...targets].filter(([, at]) => at <= until).map(([to]) => to);
    },
  };
}
