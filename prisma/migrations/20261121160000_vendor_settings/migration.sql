-- What only a vendor's lines have, and what was learnt of a line by itself.
alter table line add column if not exists vendor_settings jsonb;
alter table line add column if not exists learnt jsonb;
