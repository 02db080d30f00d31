-- What was set of the system's options. Credentials are sealed; everything else is JSON.
CREATE TABLE options (
    key text CONSTRAINT options_pkey PRIMARY KEY CONSTRAINT options_key_check CHECK (length(key) <= 128),
    value text,
    sealed_value bytea,
    last_updated timestamptz NOT NULL,
    last_updated_by text NOT NULL,
    CONSTRAINT options_value_check CHECK ((value IS NULL) <> (sealed_value IS NULL))
);
-- Who changed what. The name stays when the account goes.
CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_log_pkey PRIMARY KEY,
    actor_id bigint CONSTRAINT audit_log_actor_id_fkey REFERENCES users ON DELETE SET NULL,
    actor text NOT NULL,
    ip_address text,
    event text NOT NULL,
    target text NOT NULL,
    data text NOT NULL,
    date_added timestamptz NOT NULL
);
CREATE INDEX audit_log_actor_id_idx ON audit_log (actor_id);
CREATE INDEX audit_log_event_idx ON audit_log (event, id);
-- What was done how often since when, of what may be done so many times in some time.
CREATE TABLE rate_limits (
    key text CONSTRAINT rate_limits_pkey PRIMARY KEY,
    times bigint NOT NULL,
    started_at timestamptz NOT NULL
);
CREATE INDEX rate_limits_started_at_idx ON rate_limits (started_at);
