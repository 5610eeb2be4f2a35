-- What a workspace uploaded in a day, and what is older than it keeps.
CREATE INDEX "recording_workspace_id_received_at_idx" ON "recording" ("workspace_id", "received_at");
