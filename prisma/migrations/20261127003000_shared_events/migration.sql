-- One webhook for all the lines of a phone system's account: the key in its URL and its secret. Null until first needed.
alter table telephony_connection add column key text;
alter table telephony_connection add column secret_sealed text;
create unique index telephony_connection_key_key on telephony_connection (key);
-- What the last look at the vendor found, of an account and of each line.
alter table telephony_connection add column health jsonb;
alter table line add column health jsonb;
