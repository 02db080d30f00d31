CREATE TABLE organization_tokens (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT organization_tokens_pkey PRIMARY KEY,
    organization_id bigint NOT NULL
        CONSTRAINT organization_tokens_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    created_by bigint CONSTRAINT organization_tokens_created_by_fkey REFERENCES users ON DELETE SET NULL,
    name text COLLATE "C" NOT NULL,
    token_hash text COLLATE "C" NOT NULL,
    last_characters text NOT NULL,
    scopes text NOT NULL,
    date_added timestamptz NOT NULL,
    last_used_at timestamptz,
    CONSTRAINT organization_tokens_hash_key UNIQUE (token_hash)
);
CREATE INDEX organization_tokens_order_idx ON organization_tokens (organization_id, name, id);
CREATE INDEX organization_tokens_created_by_idx ON organization_tokens (created_by) WHERE created_by IS NOT NULL;
