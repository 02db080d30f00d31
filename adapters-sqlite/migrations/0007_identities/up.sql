-- The places that global identities are of: one provider may run several, such as the workspaces of Slack.
CREATE TABLE identity_providers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    type TEXT NOT NULL,
    external_id TEXT NOT NULL,
    CONSTRAINT identity_providers_key UNIQUE (type, external_id)
) STRICT;
ALTER TABLE identities ADD COLUMN provider_external_id TEXT NOT NULL DEFAULT '';
-- The issuer of a social account is part of its key: one provider may be configured anew, with another server's accounts.
DROP INDEX identities_account;
CREATE UNIQUE INDEX identities_account ON identities (
    provider, external_id, category, ifnull(organization_id, 0),
    (CASE WHEN category = 'social-identity' THEN provider_external_id ELSE '' END)
);
-- What is kept for the user with the provider: sealed, for it holds secrets.
ALTER TABLE identities ADD COLUMN sealed_data BLOB;
INSERT INTO identity_providers (type, external_id)
    SELECT DISTINCT provider, '' FROM identities WHERE category = 'global-identity' ORDER BY provider;
-- By triggers, since the release before knows nothing of places: its identities are of the one without a name.
CREATE TRIGGER identities_provider_added AFTER INSERT ON identities WHEN NEW.category = 'global-identity' BEGIN
    INSERT OR IGNORE INTO identity_providers (type, external_id) VALUES (NEW.provider, NEW.provider_external_id);
END;
CREATE TRIGGER identities_provider_changed AFTER UPDATE OF provider_external_id ON identities
WHEN NEW.category = 'global-identity' BEGIN
    INSERT OR IGNORE INTO identity_providers (type, external_id) VALUES (NEW.provider, NEW.provider_external_id);
END;
