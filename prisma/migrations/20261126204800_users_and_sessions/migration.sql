-- People who sign in, what each may do in which workspace, and their sessions. Keys get a role and an end: those that
-- are there keep what they could do.
create table app_user (
  id text primary key,
  -- in lower case
  email text not null,
  name text not null,
  created_at timestamptz(3) not null default current_timestamp
);
create unique index app_user_email_key on app_user (email);

create table membership (
  workspace_id text not null references workspace (id) on delete cascade,
  user_id text not null references app_user (id) on delete cascade,
  -- admin, manager, rep
  role text not null,
  rep_id text,
  created_at timestamptz(3) not null default current_timestamp,
  primary key (workspace_id, user_id)
);
create index membership_user_id_idx on membership (user_id);

create table sign_in_link (
  digest text primary key,
  user_id text references app_user (id) on delete cascade,
  workspace_id text references workspace (id) on delete cascade,
  installation text not null,
  created_at timestamptz(3) not null default current_timestamp,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);

create table user_session (
  id text primary key,
  digest text not null,
  user_id text references app_user (id) on delete cascade,
  workspace_id text references workspace (id) on delete cascade,
  installation text not null,
  device text not null,
  created_at timestamptz(3) not null default current_timestamp,
  used_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);
create unique index user_session_digest_key on user_session (digest);
create index user_session_user_id_idx on user_session (user_id);

alter table api_key
  add column role text not null default 'admin',
  add column rep_id text,
  add column expires_at timestamptz(3);
