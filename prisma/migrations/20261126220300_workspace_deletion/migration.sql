-- A workspace that is being deleted: out of service at once, its rows gone when a job has taken them out.
alter table workspace add column deleted_at timestamptz(3);
