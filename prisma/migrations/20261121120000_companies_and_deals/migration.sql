-- Companies and open deals beside the contacts: their owners are rungs of the ladder.
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
  "changed_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_sync" TEXT,
  CONSTRAINT "deal_mirror_pkey" PRIMARY KEY ("workspace_id", "crm_id")
);
CREATE INDEX "deal_mirror_contact_ids_idx" ON "deal_mirror" USING GIN ("contact_ids");
