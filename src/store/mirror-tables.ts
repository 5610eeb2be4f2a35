import { Prisma } from "./generated/client.ts";

/** Where each kind of the CRM's records is mirrored. */
export const MIRRORS = {
  contact: Prisma.sql`contact_mirror`,
  company: Prisma.sql`company_mirror`,
  deal: Prisma.sql`deal_mirror`,
  ticket: Prisma.sql`ticket_mirror`,
  lead: Prisma.sql`lead_mirror`,
};
