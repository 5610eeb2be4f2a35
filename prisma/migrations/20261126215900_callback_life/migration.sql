-- The life of a promised callback. `state` stays what it was: `open` until it is over. Rows of earlier versions have no
-- times yet: their promise dates them.
ALTER TABLE "callback" ADD COLUMN "stage" TEXT NOT NULL DEFAULT 'requested';
ALTER TABLE "callback" ADD COLUMN "contact_ids" TEXT[] NOT NULL DEFAULT '{}';
ALTER TABLE "callback" ADD COLUMN "attempt_keys" TEXT[] NOT NULL DEFAULT '{}';
ALTER TABLE "callback" ADD COLUMN "offers" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "callback" ADD COLUMN "offered_to" TEXT;
ALTER TABLE "callback" ADD COLUMN "next_attempt_at" TIMESTAMPTZ(3);
ALTER TABLE "callback" ADD COLUMN "expires_at" TIMESTAMPTZ(3);
ALTER TABLE "callback" ADD COLUMN "closed_at" TIMESTAMPTZ(3);
ALTER TABLE "callback" ADD COLUMN "closed_by" TEXT;
ALTER TABLE "callback" ADD COLUMN "closed_reason" TEXT;
ALTER TABLE "callback" ADD COLUMN "joined_to" TEXT;
ALTER TABLE "callback" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 0;

CREATE INDEX "callback_workspace_id_call_id_idx" ON "callback" ("workspace_id", "call_id");

-- When callbacks are made, where it is not the default.
ALTER TABLE "workspace" ADD COLUMN "callbacks" JSONB NOT NULL DEFAULT '{}';

-- Numbers that nobody rings: their caller keys. Outlives the erasure of the person, who asked for it.
CREATE TABLE "do_not_call" (
    "workspace_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "do_not_call_pkey" PRIMARY KEY ("workspace_id", "number")
);
