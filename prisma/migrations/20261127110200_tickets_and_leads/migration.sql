-- Tickets and leads, where their reading is chosen: whose they are, and whom they are about.
CREATE TABLE "ticket_mirror" (
  "workspace_id" TEXT NOT NULL,
  "crm_id" TEXT NOT NULL,
  "owner_id" TEXT,
  "contact_ids" TEXT[] NOT NULL DEFAULT '{}',
  "changed_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_sync" TEXT,
  PRIMARY KEY ("workspace_id", "crm_id")
);
CREATE INDEX "ticket_mirror_contact_ids_idx" ON "ticket_mirror" USING GIN ("contact_ids");
CREATE TABLE "lead_mirror" (LIKE "ticket_mirror" INCLUDING ALL);
