import type { CrmEvent, CrmKind } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";

export type Deps = {
  /** The connections of an account that are in use, of all workspaces. */
  readonly connectionsOf: (
    accountId: string,
  ) => Promise<readonly { readonly id: string; readonly workspaceId: string }[]>;
  /** What the mirror knows of these contacts. */
  readonly knownContacts: (
    workspaceId: string,
    ids: readonly string[],
  ) => Promise<
    ReadonlyMap<string, { readonly ownerId: string | null; readonly changedAt: number }>
  >;
  readonly noteHints: (
    workspaceId: string,
    connectionId: string,
    kind: CrmKind,
    ids: readonly string[],
  ) => Promise<void>;
  readonly requestReading: (workspaceId: string, connectionId: string) => Promise<void>;
  readonly requestErasure: (workspaceId: string, crmId: string) => Promise<void>;
};

/**
 * Takes what a CRM said of its records: each is read by its id soon, once for all that was said of it, for events
 * come late, twice and in any order. What the mirror has already is passed over: an event older than the state that
 * was read, and the echo of an owner that we wrote. Erasures are asked for. Returns how many records are to be read.
 */
export function createTakeCrmEvents(
  deps: Deps,
): (accountId: string, events: readonly CrmEvent[]) => Promise<number> {
  return async (accountId, events) => {
    let noted = 0;
    const connections = await deps.connectionsOf(accountId);
    if (connections.length === 0) {
      throw new StickylineError("NOT_OURS", "events of a CRM account that is not connected here");
    }
    for (const { id: connectionId, workspaceId } of connections) {
      const erased = new Set(events.flatMap((one) => (one.what === "erased" ? [one.id] : [])));
      const left = events.filter(({ kind, id }) => kind !== "contact" || !erased.has(id));
      const fresh = await passOverKnown(deps, workspaceId, left);
      for (const kind of [
        "contact",
        "company",
        "deal",
        "ticket",
        "lead",
      ] as const satisfies CrmKind[]) {
        const ids = [...new Set(fresh.flatMap((one) => (one.kind === kind ? [one.id] : [])))];
        await deps.noteHints(workspaceId, connectionId, kind, ids);
        noted += ids.length;
      }
      for (const id of erased) await deps.requestErasure(workspaceId, id);
      if (fresh.length > 0) await deps.requestReading(workspaceId, connectionId);
    }
    return noted;
  };
}

async function passOverKnown(
  deps: Deps,
  workspaceId: string,
  events: readonly CrmEvent[],
): Promise<CrmEvent[]> {
  const contacts = events.filter(({ kind, what }) => kind === "contact" && what === "changed");
  const ids = [...new Set(contacts.map(({ id }) => id))];
  const known = await deps.knownContacts(workspaceId, ids);
  return events.filter((event) => {
    const contact = event.kind === "contact" ? known.get(event.id) : undefined;
    if (contact === undefined || event.what !== "changed") return true;
    const isEcho = event.ownerId !== undefined && event.ownerId === contact.ownerId;
    return !isEcho && contact.changedAt <= event.at;
  });
}
