CREATE TABLE identities (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT identities_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT identities_user_id_fkey REFERENCES users ON DELETE CASCADE,
    category text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    organization_id bigint CONSTRAINT identities_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    is_login boolean NOT NULL,
    allows_unlinked boolean NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT identities_organization_check CHECK ((organization_id IS NOT NULL) = (category = 'org-identity'))
);
-- No organization has the id 0; nulls are all different to a unique key.
CREATE UNIQUE INDEX identities_account_key
    ON identities (provider, external_id, category, coalesce(organization_id, 0));
CREATE INDEX identities_user_id_idx ON identities (user_id);
CREATE INDEX identities_organization_id_idx ON identities (organization_id) WHERE organization_id IS NOT NULL;

ALTER TABLE api_tokens ADD COLUMN last_used_at timestamptz;
