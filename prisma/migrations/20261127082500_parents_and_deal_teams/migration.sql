-- The company that a company is a part of, and who works on a deal beside its owner.
ALTER TABLE "company_mirror" ADD COLUMN "parent_id" TEXT;
ALTER TABLE "deal_mirror" ADD COLUMN "team_owner_ids" TEXT[] NOT NULL DEFAULT '{}';
CREATE INDEX "company_mirror_parent_idx" ON "company_mirror" ("workspace_id", "parent_id") WHERE "parent_id" IS NOT NULL;
