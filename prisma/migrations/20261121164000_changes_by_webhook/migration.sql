-- Deletions are listed at their own pace.
ALTER TABLE "crm_connection" ADD COLUMN "deletions_read_at" TIMESTAMPTZ(3);

-- Records that something was said of: they are read by their ids, each once however often it was named.
CREATE TABLE "crm_hint" (
  "connection_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "crm_id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  "claimed_until" TIMESTAMPTZ(3),
  CONSTRAINT "crm_hint_pkey" PRIMARY KEY ("connection_id", "kind", "crm_id")
);
CREATE INDEX "crm_hint_workspace_id_idx" ON "crm_hint"("workspace_id");

-- Numbers of contacts that are gone, so that their calls are still found when they are to be erased.
CREATE TABLE "forgotten_contact" (
  "workspace_id" TEXT NOT NULL,
  "crm_id" TEXT NOT NULL,
  "numbers" TEXT[] NOT NULL,
  "merged_ids" TEXT[] NOT NULL,
  "forgotten_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "forgotten_contact_pkey" PRIMARY KEY ("workspace_id", "crm_id")
);
CREATE INDEX "forgotten_contact_forgotten_at_idx" ON "forgotten_contact"("forgotten_at");
