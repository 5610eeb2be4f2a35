-- Who takes a rep's calls and when; how live a line is, its hours and numbers; policies by version.
ALTER TABLE "rep" ADD COLUMN "profile" JSONB;

ALTER TABLE "line" ADD COLUMN "routing" JSONB;

CREATE TABLE "policy" (
  "id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "live_version" INTEGER,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "deleted_at" TIMESTAMPTZ(3),
  CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "policy_workspace_id_idx" ON "policy"("workspace_id");

CREATE TABLE "policy_version" (
  "policy_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "content" JSONB NOT NULL,
  "note" TEXT,
  "created_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "went_live_at" TIMESTAMPTZ(3),
  CONSTRAINT "policy_version_pkey" PRIMARY KEY ("policy_id", "version"),
  CONSTRAINT "policy_version_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policy"("id") ON DELETE CASCADE
);
