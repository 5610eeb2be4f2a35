-- What the CRM says of when its owners work, and how reading it went.
create table crm_presence (
  workspace_id text not null,
  owner_id text not null,
  presence jsonb not null,
  primary key (workspace_id, owner_id)
);

alter table crm_connection add column users_read_at timestamptz(3);
alter table crm_connection add column users_error text;
