-- Which account a write went to: its id means another record, or none, in any other. Null: written before this was kept.
ALTER TABLE "crm_write" ADD COLUMN "connection_id" TEXT;
