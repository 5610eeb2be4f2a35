-- What the access to a CRM allows.
ALTER TABLE "crm_connection" ADD COLUMN "scopes" TEXT;

-- Ownership write-back and the logging of other calls are off by default from now on. Who connected before keeps them.
UPDATE "crm_connection" SET "settings" =
    coalesce("settings", '{}'::jsonb)
    || jsonb_build_object('adopt', '{"enabled": true}'::jsonb || coalesce("settings" -> 'adopt', '{}'::jsonb))
    || jsonb_build_object('timeline', '{"otherCalls": "auto"}'::jsonb || coalesce("settings" -> 'timeline', '{}'::jsonb))
WHERE "settings" IS NULL OR jsonb_typeof("settings") = 'object';
