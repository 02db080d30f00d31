DROP TRIGGER identities_provider ON identities;
DROP FUNCTION identities_provider();
DROP INDEX identities_account_key;
-- Of the accounts that another issuer tells apart, the first stays.
DELETE FROM identities AS later USING identities AS first
    WHERE later.category = 'social-identity' AND first.category = later.category AND first.provider = later.provider
    AND first.external_id = later.external_id AND first.id < later.id;
CREATE UNIQUE INDEX identities_account_key
    ON identities (provider, external_id, category, coalesce(organization_id, 0));
ALTER TABLE identities DROP COLUMN sealed_data;
ALTER TABLE identities DROP COLUMN provider_external_id;
DROP TABLE identity_providers;
