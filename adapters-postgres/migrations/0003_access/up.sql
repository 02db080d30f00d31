CREATE TABLE api_applications (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT api_applications_pkey PRIMARY KEY,
    client_id text COLLATE "C" NOT NULL,
    -- Both are null for a public client. The sealed one is there while it may be shown.
    secret_hash text COLLATE "C",
    sealed_secret bytea,
    owner_id bigint NOT NULL CONSTRAINT api_applications_owner_id_fkey REFERENCES users ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    allowed_origins text NOT NULL DEFAULT '',
    redirect_uris text NOT NULL DEFAULT '',
    homepage_url text,
    privacy_url text,
    terms_url text,
    scopes text NOT NULL DEFAULT '',
    requires_org_level_access boolean NOT NULL DEFAULT false,
    date_added timestamptz NOT NULL,
    CONSTRAINT api_applications_client_id_key UNIQUE (client_id)
);
CREATE INDEX api_applications_order_idx ON api_applications (owner_id, name, id);
CREATE INDEX api_applications_sealed_idx ON api_applications (date_added) WHERE sealed_secret IS NOT NULL;

CREATE TABLE api_authorizations (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT api_authorizations_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT api_authorizations_user_id_fkey REFERENCES users ON DELETE CASCADE,
    application_id bigint NOT NULL
        CONSTRAINT api_authorizations_application_id_fkey REFERENCES api_applications ON DELETE CASCADE,
    organization_id bigint
        CONSTRAINT api_authorizations_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    scopes text NOT NULL,
    date_added timestamptz NOT NULL
);
-- No organization has the id 0; nulls are all different to a unique key.
CREATE UNIQUE INDEX api_authorizations_key
    ON api_authorizations (user_id, application_id, coalesce(organization_id, 0));
CREATE INDEX api_authorizations_application_id_idx ON api_authorizations (application_id);
CREATE INDEX api_authorizations_organization_id_idx ON api_authorizations (organization_id)
    WHERE organization_id IS NOT NULL;

CREATE TABLE api_grants (
    code_hash text COLLATE "C" NOT NULL CONSTRAINT api_grants_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT api_grants_user_id_fkey REFERENCES users ON DELETE CASCADE,
    application_id bigint NOT NULL
        CONSTRAINT api_grants_application_id_fkey REFERENCES api_applications ON DELETE CASCADE,
    organization_id bigint CONSTRAINT api_grants_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    redirect_uri text NOT NULL,
    scopes text NOT NULL,
    code_challenge text,
    nonce text,
    expires_at timestamptz NOT NULL
);
CREATE INDEX api_grants_user_id_idx ON api_grants (user_id);
CREATE INDEX api_grants_application_id_idx ON api_grants (application_id);
CREATE INDEX api_grants_organization_id_idx ON api_grants (organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX api_grants_expires_at_idx ON api_grants (expires_at);

CREATE TABLE api_device_codes (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT api_device_codes_pkey PRIMARY KEY,
    device_code_hash text COLLATE "C" NOT NULL,
    user_code text COLLATE "C" NOT NULL,
    application_id bigint NOT NULL
        CONSTRAINT api_device_codes_application_id_fkey REFERENCES api_applications ON DELETE CASCADE,
    user_id bigint CONSTRAINT api_device_codes_user_id_fkey REFERENCES users ON DELETE CASCADE,
    organization_id bigint
        CONSTRAINT api_device_codes_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    scopes text NOT NULL,
    status text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    polled_at timestamptz,
    CONSTRAINT api_device_codes_hash_key UNIQUE (device_code_hash),
    CONSTRAINT api_device_codes_user_code_key UNIQUE (user_code)
);
CREATE INDEX api_device_codes_application_id_idx ON api_device_codes (application_id);
CREATE INDEX api_device_codes_user_id_idx ON api_device_codes (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX api_device_codes_organization_id_idx ON api_device_codes (organization_id)
    WHERE organization_id IS NOT NULL;
CREATE INDEX api_device_codes_expires_at_idx ON api_device_codes (expires_at);

ALTER TABLE api_tokens ADD COLUMN application_id bigint
    CONSTRAINT api_tokens_application_id_fkey REFERENCES api_applications ON DELETE CASCADE;
ALTER TABLE api_tokens ADD COLUMN organization_id bigint
    CONSTRAINT api_tokens_organization_id_fkey REFERENCES organizations ON DELETE CASCADE;
ALTER TABLE api_tokens ADD COLUMN refresh_hash text COLLATE "C";
-- Tokens that came of one another by refreshing; only those of public clients have it.
ALTER TABLE api_tokens ADD COLUMN family text COLLATE "C";
ALTER TABLE api_tokens ADD COLUMN is_refresh_used boolean NOT NULL DEFAULT false;
CREATE INDEX api_tokens_application_id_idx ON api_tokens (application_id) WHERE application_id IS NOT NULL;
CREATE INDEX api_tokens_organization_id_idx ON api_tokens (organization_id) WHERE organization_id IS NOT NULL;
CREATE UNIQUE INDEX api_tokens_refresh_hash_key ON api_tokens (refresh_hash) WHERE refresh_hash IS NOT NULL;
CREATE INDEX api_tokens_family_idx ON api_tokens (family) WHERE family IS NOT NULL;

CREATE TABLE scheduled_deletions (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT scheduled_deletions_pkey PRIMARY KEY,
    model text COLLATE "C" NOT NULL,
    object_id bigint NOT NULL,
    actor_id bigint CONSTRAINT scheduled_deletions_actor_id_fkey REFERENCES users ON DELETE SET NULL,
    due_at timestamptz NOT NULL,
    CONSTRAINT scheduled_deletions_object_key UNIQUE (model, object_id)
);
CREATE INDEX scheduled_deletions_due_at_idx ON scheduled_deletions (due_at);
CREATE INDEX scheduled_deletions_actor_id_idx ON scheduled_deletions (actor_id) WHERE actor_id IS NOT NULL;

-- What the consent page of a login was opened for.
ALTER TABLE sessions ADD COLUMN authorization_request text;

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outbox_pkey PRIMARY KEY,
    kind text NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    -- Null for a mail that was given up.
    due_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    date_added timestamptz NOT NULL
);
CREATE INDEX outbox_due_at_idx ON outbox (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_date_added_idx ON outbox (date_added);
