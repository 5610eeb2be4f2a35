import type { PostgresServer } from "../stand/postgres-server.ts";
import type { Crm } from "../traffic/crm.ts";

/** Contacts whose owner here is not the CRM's. */
export async function wrongOwners(crm: Crm, postgres: PostgresServer): Promise<readonly string[]> {
  const rows = await postgres.query<{ crm_id: string; owner_id: string | null }>(
    "select crm_id, owner_id from contact_mirror",
  );
  const mirrored = new Map(rows.map(({ crm_id: id, owner_id: ownerId }) => [id, ownerId]));
  return crm.box.contacts
    .filter(({ id, properties }) => mirrored.get(id) !== (properties["hubspot_owner_id"] ?? null))
    .map(({ id }) => id);
}
