import { callerKey, twinsOf } from "../domain/caller-key.ts";
import type { Queries } from "./database.ts";

/** A number that so many contacts share is a switchboard's: it says nothing of who else a person is. */
const MOST_CONTACTS = 3;

/** What else is known by this number, where it is a person's. */
export async function contactsOf(queries: Queries, workspaceId: string, number: string) {
  const rows = await queries.$queryRaw<{ crmId: string }[]>`
    select crm_id as "crmId" from contact_mirror
    where workspace_id = ${workspaceId} and numbers @> array[${callerKey(number)}]::text[]
    limit ${MOST_CONTACTS + 1}`;
  return rows.length > MOST_CONTACTS ? [] : rows.map(({ crmId }) => crmId);
}

/** The open callbacks of whoever has this number or is one of these contacts. */
export function wherePerson(workspaceId: string, number: string, contactIds: readonly string[]) {
  return {
    workspaceId,
    state: "open",
    OR: [{ number: { in: twinsOf(number) } }, { contactIds: { hasSome: [...contactIds] } }],
  };
}
