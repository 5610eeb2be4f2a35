ALTER TABLE "crm_connection"
  ADD COLUMN "auth" TEXT NOT NULL DEFAULT 'static',
  ADD COLUMN "portal_id" TEXT,
  ADD COLUMN "refresh_token_sealed" TEXT,
  ADD COLUMN "access_expires_at" TIMESTAMPTZ(3),
  ADD COLUMN "access_lifetime_ms" INTEGER,
  ADD COLUMN "scopes" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "broken_reason" TEXT,
  ADD COLUMN "broken_at" TIMESTAMPTZ(3),
  ADD COLUMN "settings" JSONB,
  ADD COLUMN "sync_pass" TEXT,
  ADD COLUMN "sync_part" TEXT,
  ADD COLUMN "sync_after" TEXT,
  ADD COLUMN "sync_started_at" TIMESTAMPTZ(3),
  ADD COLUMN "sync_expected" INTEGER,
  ADD COLUMN "changes_until" TIMESTAMPTZ(3);
CREATE INDEX "crm_connection_provider_portal_id_idx" ON "crm_connection"("provider", "portal_id");

ALTER TABLE "contact_mirror"
  ADD COLUMN "company_id" TEXT,
  ADD COLUMN "merged_ids" TEXT[] NOT NULL DEFAULT '{}';
CREATE INDEX "contact_mirror_merged_ids_idx" ON "contact_mirror" USING GIN ("merged_ids");
CREATE INDEX "contact_mirror_workspace_id_company_id_idx" ON "contact_mirror"("workspace_id", "company_id");

CREATE TABLE "company_mirror" (
  "workspace_id" TEXT NOT NULL,
  "crm_id" TEXT NOT NULL,
  "owner_id" TEXT,
  "numbers" TEXT[],
  "changed_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_sync" TEXT,
  "merged_ids" TEXT[] NOT NULL DEFAULT '{}',
  CONSTRAINT "company_mirror_pkey" PRIMARY KEY ("workspace_id", "crm_id")
);
CREATE INDEX "company_mirror_numbers_idx" ON "company_mirror" USING GIN ("numbers");

CREATE TABLE "deal_mirror" (
  "workspace_id" TEXT NOT NULL,
  "crm_id" TEXT NOT NULL,
  "owner_id" TEXT NOT NULL,
  "stage" TEXT NOT NULL,
  "amount" DOUBLE PRECISION,
  "contact_ids" TEXT[],
  "company_ids" TEXT[] NOT NULL DEFAULT '{}',
  "changed_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_sync" TEXT,
  CONSTRAINT "deal_mirror_pkey" PRIMARY KEY ("workspace_id", "crm_id")
);
CREATE INDEX "deal_mirror_contact_ids_idx" ON "deal_mirror" USING GIN ("contact_ids");

CREATE TABLE "owner_change" (
  "id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "contact_id" TEXT NOT NULL,
  "cause" TEXT NOT NULL,
  "rep_id" TEXT NOT NULL,
  "owner_id" TEXT NOT NULL,
  "previous_owner_id" TEXT,
  "state" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "settled_at" TIMESTAMPTZ(3),
  CONSTRAINT "owner_change_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "owner_change_workspace_id_contact_id_cause_key" ON "owner_change"("workspace_id", "contact_id", "cause");
CREATE INDEX "owner_change_workspace_id_created_at_idx" ON "owner_change"("workspace_id", "created_at" DESC);
