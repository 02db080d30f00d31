DROP TRIGGER identities_provider ON identities;
DROP FUNCTION identities_provider();
ALTER TABLE identities DROP COLUMN sealed_data;
ALTER TABLE identities DROP COLUMN provider_external_id;
DROP TABLE identity_providers;
