-- Several workspaces in one installation: the time zone of each, and keys that reach one of them alone.
alter table workspace add column time_zone text not null default 'UTC';

create table api_key (
  id text primary key,
  workspace_id text not null references workspace (id) on delete cascade,
  name text not null,
  digest text not null,
  created_at timestamptz(3) not null default current_timestamp,
  -- to the minute
  used_at timestamptz(3),
  revoked_at timestamptz(3)
);
create unique index api_key_digest_key on api_key (digest);
create index api_key_workspace_id_idx on api_key (workspace_id);
