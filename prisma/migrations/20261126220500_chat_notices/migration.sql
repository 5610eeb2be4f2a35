-- Where notices are posted into a team's chat: the addresses of Slack's and Teams' incoming webhooks hold their keys.
alter table workspace add column notice_slack_url_sealed text;
alter table workspace add column notice_teams_url_sealed text;
