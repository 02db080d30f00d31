DROP TRIGGER identities_provider_changed;
DROP TRIGGER identities_provider_added;
DROP INDEX identities_account;
-- Of the accounts that another issuer tells apart, the first stays.
DELETE FROM identities WHERE category = 'social-identity' AND EXISTS (
    SELECT 1 FROM identities AS first
    WHERE first.category = identities.category AND first.provider = identities.provider
    AND first.external_id = identities.external_id AND first.id < identities.id
);
CREATE UNIQUE INDEX identities_account ON identities (provider, external_id, category, ifnull(organization_id, 0));
ALTER TABLE identities DROP COLUMN sealed_data;
ALTER TABLE identities DROP COLUMN provider_external_id;
DROP TABLE identity_providers;
