-- Calls that were to be passed on by the phone system's own API: each attempt is sent once at the most.
create table call_transfer (
  workspace_id text not null references workspace (id) on delete cascade,
  -- The decision whose answer left the call where it is taken from.
  decision_id text not null,
  leg_id text not null,
  rep_id text,
  -- Whom it goes to, in words for people.
  name text not null,
  -- planned, sending, accepted, refused, unknown
  state text not null,
  created_at timestamptz(3) not null,
  sent_at timestamptz(3),
  primary key (workspace_id, decision_id)
);
create index call_transfer_workspace_id_leg_id_idx on call_transfer (workspace_id, leg_id);
