CREATE TABLE api_applications (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    client_id TEXT NOT NULL,
    -- Both are null for a public client. The sealed one is there while it may be shown.
    secret_hash TEXT,
    sealed_secret BLOB,
    owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    allowed_origins TEXT NOT NULL DEFAULT '',
    redirect_uris TEXT NOT NULL DEFAULT '',
    homepage_url TEXT,
    privacy_url TEXT,
    terms_url TEXT,
    scopes TEXT NOT NULL DEFAULT '',
    requires_org_level_access INTEGER NOT NULL DEFAULT 0,
    date_added INTEGER NOT NULL,
    CONSTRAINT api_applications_client_id UNIQUE (client_id)
) STRICT;
CREATE INDEX api_applications_order ON api_applications (owner_id, name, id);
CREATE INDEX api_applications_sealed ON api_applications (date_added) WHERE sealed_secret IS NOT NULL;

CREATE TABLE api_authorizations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    application_id INTEGER NOT NULL REFERENCES api_applications (id) ON DELETE CASCADE,
    organization_id INTEGER REFERENCES organizations (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    date_added INTEGER NOT NULL
) STRICT;
-- No organization has the id 0; nulls are all different to a unique key.
CREATE UNIQUE INDEX api_authorizations_key
    ON api_authorizations (user_id, application_id, ifnull(organization_id, 0));
CREATE INDEX api_authorizations_application_id ON api_authorizations (application_id);
CREATE INDEX api_authorizations_organization_id ON api_authorizations (organization_id)
    WHERE organization_id IS NOT NULL;

CREATE TABLE api_grants (
    code_hash TEXT PRIMARY KEY NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    application_id INTEGER NOT NULL REFERENCES api_applications (id) ON DELETE CASCADE,
    organization_id INTEGER REFERENCES organizations (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    code_challenge TEXT,
    nonce TEXT,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_grants_user_id ON api_grants (user_id);
CREATE INDEX api_grants_application_id ON api_grants (application_id);
CREATE INDEX api_grants_organization_id ON api_grants (organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX api_grants_expires_at ON api_grants (expires_at);

CREATE TABLE api_device_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    device_code_hash TEXT NOT NULL,
    user_code TEXT NOT NULL,
    application_id INTEGER NOT NULL REFERENCES api_applications (id) ON DELETE CASCADE,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    organization_id INTEGER REFERENCES organizations (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    status TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    polled_at INTEGER,
    CONSTRAINT api_device_codes_hash UNIQUE (device_code_hash),
    CONSTRAINT api_device_codes_user_code UNIQUE (user_code)
) STRICT;
CREATE INDEX api_device_codes_application_id ON api_device_codes (application_id);
CREATE INDEX api_device_codes_user_id ON api_device_codes (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX api_device_codes_organization_id ON api_device_codes (organization_id)
    WHERE organization_id IS NOT NULL;
CREATE INDEX api_device_codes_expires_at ON api_device_codes (expires_at);

ALTER TABLE api_tokens ADD COLUMN application_id INTEGER REFERENCES api_applications (id) ON DELETE CASCADE;
ALTER TABLE api_tokens ADD COLUMN organization_id INTEGER REFERENCES organizations (id) ON DELETE CASCADE;
ALTER TABLE api_tokens ADD COLUMN refresh_hash TEXT;
-- Tokens that came of one another by refreshing; only those of public clients have it.
ALTER TABLE api_tokens ADD COLUMN family TEXT;
ALTER TABLE api_tokens ADD COLUMN is_refresh_used INTEGER NOT NULL DEFAULT 0;
CREATE INDEX api_tokens_application_id ON api_tokens (application_id) WHERE application_id IS NOT NULL;
CREATE INDEX api_tokens_organization_id ON api_tokens (organization_id) WHERE organization_id IS NOT NULL;
CREATE UNIQUE INDEX api_tokens_refresh_hash ON api_tokens (refresh_hash) WHERE refresh_hash IS NOT NULL;
CREATE INDEX api_tokens_family ON api_tokens (family) WHERE family IS NOT NULL;

CREATE TABLE scheduled_deletions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    model TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    actor_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
    due_at INTEGER NOT NULL,
    CONSTRAINT scheduled_deletions_object UNIQUE (model, object_id)
) STRICT;
CREATE INDEX scheduled_deletions_due_at ON scheduled_deletions (due_at);
CREATE INDEX scheduled_deletions_actor_id ON scheduled_deletions (actor_id) WHERE actor_id IS NOT NULL;

-- What the consent page of a login was opened for.
ALTER TABLE sessions ADD COLUMN authorization_request TEXT;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    -- Null for a mail that was given up.
    due_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    date_added INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due_at ON outbox (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_date_added ON outbox (date_added);
