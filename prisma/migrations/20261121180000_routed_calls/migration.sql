-- What became of each call that we routed: how near it came to the caller's own rep, and why no nearer.
create table routed_call (
  workspace_id text not null references workspace (id) on delete cascade,
  leg_id text not null,
  line_id text not null,
  at timestamptz(3) not null,
  -- 0 unknown, 1 known, 2 matched, 3 eligible, 4 free, 5 offered, 6 answered
  reached integer not null,
  loss text,
  own_rep_id text,
  talked_rep_id text,
  ms_to_owner integer,
  held_out boolean not null,
  observed boolean not null,
  primary key (workspace_id, leg_id)
);
create index routed_call_workspace_id_at_idx on routed_call (workspace_id, at);

-- How reps are told of callers who wait and calls that they missed.
alter table workspace add column notices jsonb not null default '{}';
alter table workspace add column notice_secret_sealed text;
