ALTER TABLE users DROP COLUMN takes_resolved;
