DROP INDEX sessions_last_used_at;
DROP INDEX sessions_id_key;
DROP TRIGGER sessions_id;
ALTER TABLE sessions DROP COLUMN user_agent;
ALTER TABLE sessions DROP COLUMN ip_address;
ALTER TABLE sessions DROP COLUMN last_used_at;
ALTER TABLE sessions DROP COLUMN date_added;
ALTER TABLE sessions DROP COLUMN id;
