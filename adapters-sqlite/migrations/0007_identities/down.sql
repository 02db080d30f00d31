DROP TRIGGER identities_provider_changed;
DROP TRIGGER identities_provider_added;
ALTER TABLE identities DROP COLUMN sealed_data;
ALTER TABLE identities DROP COLUMN provider_external_id;
DROP TABLE identity_providers;
