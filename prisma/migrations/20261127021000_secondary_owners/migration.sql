-- Who else looks after a contact: by the CRM's properties that the connection names, in their order.
alter table contact_mirror add column other_owner_ids text[] not null default '{}';
