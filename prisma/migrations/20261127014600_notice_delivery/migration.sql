-- What became of each notice on each channel; it names no number.
create table notice_delivery (
  workspace_id text not null,
  id text not null,
  at timestamptz(3) not null,
  channel text not null,
  kind text not null,
  rep_id text not null,
  outcome text not null,
  attempts integer not null default 1,
  error text,
  primary key (workspace_id, id)
);
create index notice_delivery_workspace_id_at_idx on notice_delivery (workspace_id, at desc);
