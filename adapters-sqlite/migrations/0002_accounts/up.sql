CREATE TABLE identities (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    provider TEXT NOT NULL,
    external_id TEXT NOT NULL,
    organization_id INTEGER REFERENCES organizations (id) ON DELETE CASCADE,
    is_login INTEGER NOT NULL,
    allows_unlinked INTEGER NOT NULL,
    date_added INTEGER NOT NULL,
    CONSTRAINT identities_organization CHECK ((organization_id IS NOT NULL) = (category = 'org-identity'))
) STRICT;
-- No organization has the id 0; nulls are all different to a unique key.
CREATE UNIQUE INDEX identities_account ON identities (provider, external_id, category, ifnull(organization_id, 0));
CREATE INDEX identities_user_id ON identities (user_id);
CREATE INDEX identities_organization_id ON identities (organization_id) WHERE organization_id IS NOT NULL;

ALTER TABLE api_tokens ADD COLUMN last_used_at INTEGER;
