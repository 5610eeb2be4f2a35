-- How far each kind of record was read when not all are read equally often.
ALTER TABLE "crm_connection" ADD COLUMN "reading" JSONB NOT NULL DEFAULT '{}';
