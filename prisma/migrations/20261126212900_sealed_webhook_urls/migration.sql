-- The address of a webhook often holds the key to it: it is sealed from now on.
alter table workspace add column notice_webhook_url_sealed text;
