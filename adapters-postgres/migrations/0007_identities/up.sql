-- The places that global identities are of: one provider may run several, such as the workspaces of Slack.
CREATE TABLE identity_providers (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT identity_providers_pkey PRIMARY KEY,
    type text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    CONSTRAINT identity_providers_key UNIQUE (type, external_id)
);
ALTER TABLE identities ADD COLUMN provider_external_id text COLLATE "C" NOT NULL DEFAULT '';
-- The issuer of a social account is part of its key: one provider may be configured anew, with another server's accounts.
DROP INDEX identities_account_key;
CREATE UNIQUE INDEX identities_account_key ON identities (
    provider, external_id, category, coalesce(organization_id, 0),
    (CASE WHEN category = 'social-identity' THEN provider_external_id ELSE '' END)
);
-- What is kept for the user with the provider: sealed, for it holds secrets.
ALTER TABLE identities ADD COLUMN sealed_data bytea;
INSERT INTO identity_providers (type, external_id)
    SELECT DISTINCT provider, '' FROM identities WHERE category = 'global-identity' ORDER BY provider;
-- By a trigger, since the release before knows nothing of places: its identities are of the one without a name.
CREATE FUNCTION identities_provider() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO identity_providers (type, external_id) VALUES (NEW.provider, NEW.provider_external_id)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER identities_provider AFTER INSERT OR UPDATE OF provider_external_id ON identities
    FOR EACH ROW WHEN (NEW.category = 'global-identity') EXECUTE FUNCTION identities_provider();
