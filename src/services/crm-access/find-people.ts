import type { CrmClient } from "../../crm/port.ts";
import { withDeadline } from "../../concurrency/deadline.ts";
import { StickylineError } from "../../domain/errors.ts";

/** Somebody waits in front of a search box. */
const LONGEST_MS = 6_000;

export type Deps = {
  readonly crmOf: (workspaceId: string) => Promise<Pick<CrmClient, "findContactIdsByName"> | null>;
  /** What the mirror has of these contacts. */
  readonly contactsOf: (
    workspaceId: string,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, { readonly numbers: readonly string[] }>>;
};

/**
 * The numbers (E.164) of the people of this name. Names are the CRM's and are kept nowhere here, so it is asked each
 * time. DISCONNECTED without a CRM that works, VENDOR_UNAVAILABLE when it does not answer in six seconds.
 */
export function createFindPeople({ crmOf, contactsOf }: Deps) {
  return async (workspaceId: string, name: string): Promise<readonly string[]> => {
    const crm = await crmOf(workspaceId);
    if (crm === null) {
      throw new StickylineError(
        "DISCONNECTED",
        "no CRM is connected, and names are looked up there: search by number, or connect the CRM",
      );
    }
    const ids = await ask(crm.findContactIdsByName(name));
    const contacts = await contactsOf(workspaceId, ids);
    return [...new Set([...contacts.values()].flatMap(({ numbers }) => numbers))];
  };
}

async function ask<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withDeadline(answer, LONGEST_MS);
  } catch (error) {
    if (error instanceof StickylineError && error.code === "DISCONNECTED") throw error;
    throw new StickylineError(
      "VENDOR_UNAVAILABLE",
      "the CRM can't be asked for names right now: search by number, or try again in a minute",
      { retryable: true, cause: error },
    );
  }
}
