-- Numbers are kept by their caller key: Argentina's mobiles without the 9 that is dialled from abroad only. The map
-- learns of both spellings, so that the old entries go.
insert into map_pending (workspace_id, number)
select distinct c.workspace_id, spelling
from (select workspace_id, numbers from contact_mirror union all select workspace_id, numbers from company_mirror) c,
  unnest(c.numbers) as n(number),
  unnest(array[n.number, '+54' || substr(n.number, 5)]) as s(spelling)
where n.number like '+549%';

update contact_mirror set numbers = array(
  select distinct regexp_replace(number, '^\+549', '+54') from unnest(numbers) as number)
where array_to_string(numbers, ' ') like '%+549%';

update company_mirror set numbers = array(
  select distinct regexp_replace(number, '^\+549', '+54') from unnest(numbers) as number)
where array_to_string(numbers, ' ') like '%+549%';

update forgotten_contact set numbers = array(
  select distinct regexp_replace(number, '^\+549', '+54') from unnest(numbers) as number)
where array_to_string(numbers, ' ') like '%+549%';

delete from pin p where p.number like '+549%' and exists (
  select from pin other
  where other.workspace_id = p.workspace_id and other.number = '+54' || substr(p.number, 5));

update pin set number = '+54' || substr(number, 5) where number like '+549%';

-- What could not be read, as it was written.
alter table contact_mirror add column unreadable text[] not null default '{}';

create index contact_mirror_unreadable on contact_mirror (workspace_id, crm_id) where unreadable <> '{}';
