-- Campaigns at a phone system's own dialler: what is wanted of each, and what is known to be so.
CREATE TABLE "campaign" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "consent" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "ivr_name" TEXT,
    "ivr_checked_at" TIMESTAMPTZ(3),
    "numbers" TEXT[] NOT NULL DEFAULT '{}',
    "sent_count" INTEGER NOT NULL,
    "list_id" INTEGER,
    "campaign_id" INTEGER,
    "desired" TEXT NOT NULL,
    "actual" TEXT NOT NULL,
    "started" BOOLEAN NOT NULL DEFAULT false,
    "vendor_status" TEXT,
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "campaign_workspace_id_created_at_idx" ON "campaign" ("workspace_id", "created_at" DESC);
