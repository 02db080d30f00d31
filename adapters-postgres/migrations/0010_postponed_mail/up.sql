-- The same as due_at while a mail waits for another attempt, and so tells it from one that somebody holds a claim on.
-- Mails of the release before have none, and wait for their turn.
ALTER TABLE outbox ADD COLUMN postponed_until timestamptz;
