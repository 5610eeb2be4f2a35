-- A sync goes on where it was killed, and the map follows the mirror number by number.
ALTER TABLE "crm_connection"
  ADD COLUMN "sync_pass" TEXT,
  ADD COLUMN "sync_part" TEXT,
  ADD COLUMN "sync_after" TEXT,
  ADD COLUMN "sync_started_at" TIMESTAMPTZ(3),
  ADD COLUMN "sync_expected" INTEGER,
  ADD COLUMN "sync_holder" TEXT,
  ADD COLUMN "sync_held_until" TIMESTAMPTZ(3),
  ADD COLUMN "changes_until" TIMESTAMPTZ(3);

CREATE TABLE "map_pending" (
  "id" BIGSERIAL NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "number" TEXT NOT NULL,
  CONSTRAINT "map_pending_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "map_pending_workspace_id_id_idx" ON "map_pending"("workspace_id", "id");
