-- As what an entry was written, and what is best for an account whose phone system logs calls itself.
ALTER TABLE "crm_write" ADD COLUMN "entry" TEXT NOT NULL DEFAULT 'call';

ALTER TABLE "crm_connection" ADD COLUMN "timeline_entry" TEXT;
ALTER TABLE "crm_connection" ADD COLUMN "timeline_reason" TEXT;
ALTER TABLE "crm_connection" ADD COLUMN "timeline_checked_at" TIMESTAMPTZ(3);
