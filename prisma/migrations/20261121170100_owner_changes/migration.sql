-- What an admin set of a CRM connection, and every owner that we wrote or meant to write.
ALTER TABLE "crm_connection" ADD COLUMN "settings" JSONB;

CREATE TABLE "owner_change" (
  "id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "connection_id" TEXT NOT NULL,
  "contact_id" TEXT NOT NULL,
  "cause_leg_id" TEXT NOT NULL,
  "rep_id" TEXT NOT NULL,
  "owner_id" TEXT NOT NULL,
  "previous_owner_id" TEXT,
  "rule" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "reason" TEXT,
  "found_owner_id" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "seen_at" TIMESTAMPTZ(3),
  "settled_at" TIMESTAMPTZ(3),
  CONSTRAINT "owner_change_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "owner_change_workspace_id_contact_id_cause_leg_id_key" ON "owner_change"("workspace_id", "contact_id", "cause_leg_id");
CREATE INDEX "owner_change_workspace_id_created_at_idx" ON "owner_change"("workspace_id", "created_at" DESC);
