-- The body as HTML, the list that a mail belongs to, and where its reader can leave it. Mails of the release before
-- have none, and are about an account.
ALTER TABLE outbox ADD COLUMN html TEXT;
ALTER TABLE outbox ADD COLUMN list TEXT NOT NULL DEFAULT 'account';
ALTER TABLE outbox ADD COLUMN unsubscribe TEXT;
