-- A job that failed, or one of a line or an account that is not known here; and what to find it by.
ALTER TABLE "dead_letter" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'failed';
ALTER TABLE "dead_letter" ADD COLUMN "line_id" TEXT;
CREATE INDEX "dead_letter_workspace_id_at_idx" ON "dead_letter"("workspace_id", "at");
