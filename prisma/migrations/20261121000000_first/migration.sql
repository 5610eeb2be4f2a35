-- The first schema. Additive changes only from here on: older code runs beside a newer schema.

CREATE TABLE "workspace" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "default_region" TEXT NOT NULL DEFAULT 'US',
    "settings_version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "crm_connection" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "access_token_sealed" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'connected',
    "sandbox" BOOLEAN NOT NULL DEFAULT false,
    "sync_state" TEXT NOT NULL DEFAULT 'idle',
    "synced_contacts" INTEGER NOT NULL DEFAULT 0,
    "synced_owners" INTEGER NOT NULL DEFAULT 0,
    "sync_error" TEXT,
    "sync_finished_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "crm_connection_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "telephony_connection" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "api_key_sealed" TEXT NOT NULL,
    "sandbox" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "telephony_connection_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "line" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "connection_id" TEXT,
    "secret_sealed" TEXT,
    "previous_secret_sealed" TEXT,
    "fallback" JSONB NOT NULL,
    "team" JSONB,
    "busy_menu" BOOLEAN NOT NULL DEFAULT true,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "sandbox" BOOLEAN NOT NULL DEFAULT false,
    "provisioned" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "line_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "rep" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "crm_owner_id" TEXT,
    "owner_chosen" BOOLEAN NOT NULL DEFAULT false,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "away" BOOLEAN NOT NULL DEFAULT false,
    "sandbox" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rep_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "rep_identity" (
    "workspace_id" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rep_id" TEXT NOT NULL,

    CONSTRAINT "rep_identity_pkey" PRIMARY KEY ("workspace_id","vendor","type","id")
);

CREATE TABLE "pin" (
    "workspace_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "rep_id" TEXT NOT NULL,

    CONSTRAINT "pin_pkey" PRIMARY KEY ("workspace_id","number")
);

CREATE TABLE "crm_owner" (
    "workspace_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "email" TEXT,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "archived" BOOLEAN NOT NULL,

    CONSTRAINT "crm_owner_pkey" PRIMARY KEY ("workspace_id","id")
);

CREATE TABLE "contact_mirror" (
    "workspace_id" TEXT NOT NULL,
    "crm_id" TEXT NOT NULL,
    "owner_id" TEXT,
    "numbers" TEXT[],
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_sync" TEXT,

    CONSTRAINT "contact_mirror_pkey" PRIMARY KEY ("workspace_id","crm_id")
);

CREATE TABLE "call_event" (
    "workspace_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "leg_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "identity" TEXT,
    "direction" TEXT NOT NULL,
    "number" TEXT,
    "internal_number" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "connected_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "links" TEXT[],
    "event" JSONB NOT NULL,

    CONSTRAINT "call_event_pkey" PRIMARY KEY ("workspace_id","key")
);

CREATE TABLE "leg_link" (
    "workspace_id" TEXT NOT NULL,
    "a" TEXT NOT NULL,
    "b" TEXT NOT NULL,
    "inferred" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "leg_link_pkey" PRIMARY KEY ("workspace_id","a","b")
);

CREATE TABLE "decision" (
    "workspace_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "line_id" TEXT NOT NULL,
    "leg_id" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "number" TEXT,
    "outcome" TEXT NOT NULL,
    "rep_id" TEXT,
    "reason" TEXT NOT NULL,
    "duration_ms" DOUBLE PRECISION NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("workspace_id","id")
);

CREATE TABLE "crm_write" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "leg_ids" TEXT[],
    "state" TEXT NOT NULL,
    "crm_id" TEXT,
    "content_hash" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "crm_write_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "callback" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "rep_id" TEXT,
    "promised_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',

    CONSTRAINT "callback_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "dead_letter" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "queue" TEXT NOT NULL,
    "job_name" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "error" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "audit_entry" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "crm_connection_workspace_id_idx" ON "crm_connection"("workspace_id");
CREATE INDEX "telephony_connection_workspace_id_idx" ON "telephony_connection"("workspace_id");
CREATE UNIQUE INDEX "line_key_key" ON "line"("key");
CREATE INDEX "line_workspace_id_idx" ON "line"("workspace_id");
CREATE UNIQUE INDEX "rep_workspace_id_email_key" ON "rep"("workspace_id", "email");
CREATE INDEX "rep_identity_rep_id_idx" ON "rep_identity"("rep_id");
CREATE INDEX "contact_mirror_numbers_idx" ON "contact_mirror" USING GIN ("numbers");
CREATE INDEX "call_event_workspace_id_leg_id_idx" ON "call_event"("workspace_id", "leg_id");
CREATE INDEX "call_event_workspace_id_at_idx" ON "call_event"("workspace_id", "at");
CREATE INDEX "leg_link_workspace_id_b_idx" ON "leg_link"("workspace_id", "b");
CREATE INDEX "decision_workspace_id_at_idx" ON "decision"("workspace_id", "at" DESC);
CREATE INDEX "decision_workspace_id_number_at_idx" ON "decision"("workspace_id", "number", "at" DESC);
CREATE INDEX "decision_workspace_id_leg_id_idx" ON "decision"("workspace_id", "leg_id");
CREATE UNIQUE INDEX "crm_write_workspace_id_kind_key_key" ON "crm_write"("workspace_id", "kind", "key");
CREATE INDEX "crm_write_leg_ids_idx" ON "crm_write" USING GIN ("leg_ids");
CREATE INDEX "callback_workspace_id_state_idx" ON "callback"("workspace_id", "state");
CREATE INDEX "audit_entry_workspace_id_at_idx" ON "audit_entry"("workspace_id", "at" DESC);

ALTER TABLE "rep_identity" ADD CONSTRAINT "rep_identity_rep_id_fkey"
    FOREIGN KEY ("rep_id") REFERENCES "rep"("id") ON DELETE CASCADE ON UPDATE CASCADE;
