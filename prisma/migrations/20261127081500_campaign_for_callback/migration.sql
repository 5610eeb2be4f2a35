-- The callback that a campaign is to keep; null: a campaign that a person made.
alter table "campaign" add column "callback_id" text;
create index "campaign_workspace_id_callback_id_idx" on "campaign" ("workspace_id", "callback_id");
