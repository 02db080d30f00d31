ALTER TABLE outbox DROP COLUMN expires_at;
DROP INDEX outbox_priority_due_at_idx;
ALTER TABLE outbox DROP COLUMN priority;
ALTER TABLE outbox DROP COLUMN postponed_until;
