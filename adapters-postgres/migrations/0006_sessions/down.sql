DROP INDEX sessions_last_used_at_idx;
ALTER TABLE sessions DROP CONSTRAINT sessions_id_key;
ALTER TABLE sessions DROP COLUMN user_agent;
ALTER TABLE sessions DROP COLUMN ip_address;
ALTER TABLE sessions DROP COLUMN last_used_at;
ALTER TABLE sessions DROP COLUMN date_added;
ALTER TABLE sessions DROP COLUMN id;
