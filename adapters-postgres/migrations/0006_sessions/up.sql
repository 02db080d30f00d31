-- The name of a session where it is listed; its key opens it and is never shown. The release before writes none of
-- these, so they have defaults.
ALTER TABLE sessions ADD COLUMN id text COLLATE "C" NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', '');
ALTER TABLE sessions ADD COLUMN date_added timestamptz NOT NULL DEFAULT now();
-- When sessions from before were last used is not known: they count as used now.
ALTER TABLE sessions ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE sessions ADD COLUMN ip_address text;
ALTER TABLE sessions ADD COLUMN user_agent text;
-- Sessions last 14 days.
UPDATE sessions SET date_added = expires_at - interval '14 days';
ALTER TABLE sessions ADD CONSTRAINT sessions_id_key UNIQUE (id);
CREATE INDEX sessions_last_used_at_idx ON sessions (last_used_at);
