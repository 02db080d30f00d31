-- The same as due_at while a mail waits for another attempt, and so tells it from one that somebody holds a claim on.
-- Mails of the release before have none, and wait for their turn.
ALTER TABLE outbox ADD COLUMN postponed_until INTEGER;

-- Of mails that are due, those of a lower number go first; those of the release before are as urgent as any.
ALTER TABLE outbox ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_priority_due_at ON outbox (priority, due_at, id) WHERE due_at IS NOT NULL;
-- From then on nobody has a use for the mail.
ALTER TABLE outbox ADD COLUMN expires_at INTEGER;
