-- What was said of one caller is read without walking through everybody's calls.
CREATE INDEX "call_event_workspace_id_number_at_idx" ON "call_event"("workspace_id", "number", "at");
