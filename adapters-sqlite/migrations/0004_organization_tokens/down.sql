DROP TABLE organization_tokens;
