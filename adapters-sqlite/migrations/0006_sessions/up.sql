-- The name of a session where it is listed; its key opens it and is never shown.
ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN date_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN ip_address TEXT;
ALTER TABLE sessions ADD COLUMN user_agent TEXT;
-- Sessions last 14 days. When those from before were last used is not known: they count as used now.
UPDATE sessions SET
    id = lower(hex(randomblob(16))),
    date_added = expires_at - 1209600000000,
    last_used_at = unixepoch() * 1000000;
-- The release before writes none of these.
CREATE TRIGGER sessions_id AFTER INSERT ON sessions WHEN NEW.id = '' BEGIN
    UPDATE sessions SET
        id = lower(hex(randomblob(16))),
        date_added = NEW.expires_at - 1209600000000,
        last_used_at = unixepoch() * 1000000
    WHERE key_hash = NEW.key_hash;
END;
CREATE UNIQUE INDEX sessions_id_key ON sessions (id) WHERE id <> '';
CREATE INDEX sessions_last_used_at ON sessions (last_used_at);
