import { callerKey } from "../../domain/caller-key.ts";
import type { CrmClient } from "../../crm/port.ts";
import type { CreateContactSettings } from "../../domain/crm-settings.ts";
import { StickylineError } from "../../domain/errors.ts";

export type Deps = {
  readonly ledger: {
    /** The row of this key, planned now if there is none. Keys hold no numbers. */
    plan(
      workspaceId: string,
      key: string,
    ): Promise<{ readonly id: string; readonly state: string }>;
    done(workspaceId: string, id: string, crmId: string, contentHash: string): Promise<void>;
  };
  readonly withLock: <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;
  /** The mirror and the map know the contact at once. */
  readonly noteContact: (
    workspaceId: string,
    contact: { readonly id: string; readonly ownerId: string | null; readonly number: string },
  ) => Promise<void>;
  /** One way, keyed: a number can't be found from it by trying. */
  readonly hash: (text: string) => string;
  readonly audit: (record: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
  }) => Promise<void>;
};

type Talk = { readonly number: string; readonly ownerId: string | null };

/**
 * Makes a contact for a caller whom the CRM does not know, after a real talk: once for each number, and none where the
 * CRM finds one after all. Owned by the rep who talked or by nobody, as the admin set it.
 */
export function createCreateUnknownContact(
  deps: Deps,
): (
  workspaceId: string,
  crm: Pick<CrmClient, "findContactIds" | "createContact">,
  talk: Talk,
  settings: CreateContactSettings,
) => Promise<"created" | "known" | "nothing"> {
  return async (workspaceId, crm, { number, ownerId }, settings) => {
    if (!settings.enabled) return "nothing";
    const key = deps.hash(callerKey(number));
    return deps.withLock(workspaceId, `contact:${key}`, async () => {
      const row = await deps.ledger.plan(workspaceId, key);
      if (row.state === "done") return "nothing";
      // also after an answer that was lost: by the job's next try the search knows the contact
      const [found] = await crm.findContactIds(number);
      if (found !== undefined) {
        await deps.ledger.done(workspaceId, row.id, found, "");
        return "known";
      }
      const owner = settings.ownedByRep ? ownerId : null;
      const id = await create(crm, { number, lastName: settings.lastName, ownerId: owner });
      await deps.ledger.done(workspaceId, row.id, id, "");
      await deps.noteContact(workspaceId, { id, ownerId: owner, number });
      await deps.audit({
        workspaceId,
        actor: "adoption",
        action: "contact.created",
        subject: id,
      });
      return "created";
    });
  };
}

/** Longer than the CRM's index is late: who tries again after a lost answer finds what was made. */
const INDEX_MS = 90_000;

async function create(
  crm: Pick<CrmClient, "createContact">,
  contact: Parameters<CrmClient["createContact"]>[0],
): Promise<string> {
  try {
    return await crm.createContact(contact);
  } catch (error) {
    if (!(error instanceof StickylineError) || error.code !== "VENDOR_UNAVAILABLE") throw error;
    // the answer is lost, the contact may be there: that the search can't know yet
    throw new StickylineError("VENDOR_RATE_LIMITED", error.message, {
      retryable: true,
      retryAfterMs: INDEX_MS,
      cause: error,
    });
  }
}
