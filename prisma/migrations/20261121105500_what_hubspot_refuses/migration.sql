-- Whom the CRM can show a call to, and what an account does not let us do.
ALTER TABLE "crm_owner" ADD COLUMN "user_id" TEXT;
ALTER TABLE "crm_connection" ADD COLUMN "refusals" JSONB NOT NULL DEFAULT '{}';
