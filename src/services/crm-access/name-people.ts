import { withDeadline } from "../../concurrency/deadline.ts";
import type { CrmClient } from "../../crm/port.ts";

/** Somebody looks at a list that is there already: names that come later are asked for again. */
const LONGEST_MS = 4_000;

export type NamePeople = (
  workspaceId: string,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, string>>;

/**
 * What people call these contacts of the CRM, at most 100, by id. Names are the CRM's and are kept nowhere here, so it is
 * asked each time; without one that answers nobody has a name.
 */
export function createNamePeople(deps: {
  readonly crmOf: (workspaceId: string) => Promise<Pick<CrmClient, "readContactNames"> | null>;
}): NamePeople {
  return async (workspaceId, ids) => {
    const ask = async () => {
      const crm = await deps.crmOf(workspaceId);
      return (await crm?.readContactNames(ids)) ?? new Map<string, string>();
    };
    return withDeadline(ask(), LONGEST_MS).catch(() => new Map<string, string>());
  };
}
