-- When the owner of an account showed to read the mail of its address.
ALTER TABLE users ADD COLUMN email_verified_at timestamptz;

-- Links in mails that do something to an account, by a hash of their tokens.
CREATE TABLE account_links (
    token_hash text COLLATE "C" NOT NULL CONSTRAINT account_links_pkey PRIMARY KEY,
    purpose text COLLATE "C" NOT NULL,
    user_id bigint NOT NULL CONSTRAINT account_links_user_id_fkey REFERENCES users ON DELETE CASCADE,
    email text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX account_links_user_id_idx ON account_links (user_id);
CREATE INDEX account_links_expires_at_idx ON account_links (expires_at);

-- Memberships that nobody has taken yet. Their ids are taken from those of organization_members.
CREATE TABLE member_invitations (
    id bigint NOT NULL CONSTRAINT member_invitations_pkey PRIMARY KEY,
    organization_id bigint NOT NULL
        CONSTRAINT member_invitations_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    email text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    inviter_id bigint CONSTRAINT member_invitations_inviter_id_fkey REFERENCES users ON DELETE SET NULL,
    token_hash text COLLATE "C" NOT NULL,
    date_added timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT member_invitations_email_key UNIQUE (organization_id, email)
);
CREATE INDEX member_invitations_inviter_id_idx ON member_invitations (inviter_id) WHERE inviter_id IS NOT NULL;
CREATE INDEX member_invitations_expires_at_idx ON member_invitations (expires_at);

-- Accounts that wait for their owners to confirm the address, by a hash of the tokens of their links.
CREATE TABLE registrations (
    token_hash text COLLATE "C" NOT NULL CONSTRAINT registrations_pkey PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    attempts_left bigint NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX registrations_expires_at_idx ON registrations (expires_at);
