-- Calls that phone systems were asked to make for promised callbacks: each is sent once at the most.
CREATE TABLE "callback_dial" (
    "workspace_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "callback_id" TEXT NOT NULL,
    "rep_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "leg_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "callback_dial_pkey" PRIMARY KEY ("workspace_id", "id")
);

-- They go when their callback goes.
ALTER TABLE "callback_dial" ADD CONSTRAINT "callback_dial_callback_id_fkey"
    FOREIGN KEY ("callback_id") REFERENCES "callback"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE INDEX "callback_dial_workspace_id_callback_id_idx" ON "callback_dial" ("workspace_id", "callback_id");
