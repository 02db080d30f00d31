CREATE TABLE organization_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    created_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    last_characters TEXT NOT NULL,
    scopes TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    last_used_at INTEGER,
    CONSTRAINT organization_tokens_hash UNIQUE (token_hash)
) STRICT;
CREATE INDEX organization_tokens_order ON organization_tokens (organization_id, name, id);
CREATE INDEX organization_tokens_created_by ON organization_tokens (created_by) WHERE created_by IS NOT NULL;
