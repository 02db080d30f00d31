ALTER TABLE outbox DROP COLUMN postponed_until;
