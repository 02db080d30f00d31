-- What was set of the system's options. Credentials are sealed; everything else is JSON.
CREATE TABLE options (
    key TEXT PRIMARY KEY NOT NULL CHECK (length(key) <= 128),
    value TEXT,
    sealed_value BLOB,
    last_updated INTEGER NOT NULL,
    last_updated_by TEXT NOT NULL,
    CHECK ((value IS NULL) <> (sealed_value IS NULL))
) STRICT, WITHOUT ROWID;
-- Who changed what. The name stays when the account goes.
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    actor_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
    actor TEXT NOT NULL,
    ip_address TEXT,
    event TEXT NOT NULL,
    target TEXT NOT NULL,
    data TEXT NOT NULL,
    date_added INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_log_actor ON audit_log (actor_id);
CREATE INDEX audit_log_event ON audit_log (event, id);
-- What was done how often since when, of what may be done so many times in some time.
CREATE TABLE rate_limits (
    key TEXT PRIMARY KEY NOT NULL,
    times INTEGER NOT NULL,
    started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limits_started_at ON rate_limits (started_at);
