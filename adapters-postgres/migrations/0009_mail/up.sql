-- The body as HTML, the list that a mail belongs to, and where its reader can leave it. Mails of the release before
-- have none, and are about an account.
ALTER TABLE outbox ADD COLUMN html text;
ALTER TABLE outbox ADD COLUMN list text NOT NULL DEFAULT 'account';
ALTER TABLE outbox ADD COLUMN unsubscribe text;
