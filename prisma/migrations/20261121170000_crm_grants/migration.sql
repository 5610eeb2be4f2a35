-- How a CRM account was connected, which account it is, how long its tokens last and why it stopped working.
ALTER TABLE "crm_connection" ADD COLUMN "auth" TEXT NOT NULL DEFAULT 'static';
ALTER TABLE "crm_connection" ADD COLUMN "account_id" TEXT;
ALTER TABLE "crm_connection" ADD COLUMN "refresh_token_sealed" TEXT;
ALTER TABLE "crm_connection" ADD COLUMN "token_issued_at" TIMESTAMPTZ(3);
ALTER TABLE "crm_connection" ADD COLUMN "token_expires_at" TIMESTAMPTZ(3);
ALTER TABLE "crm_connection" ADD COLUMN "broken_reason" TEXT;
ALTER TABLE "crm_connection" ADD COLUMN "broken_at" TIMESTAMPTZ(3);
-- One account belongs to one workspace.
CREATE UNIQUE INDEX "crm_connection_provider_account_id_key" ON "crm_connection"("provider", "account_id");
