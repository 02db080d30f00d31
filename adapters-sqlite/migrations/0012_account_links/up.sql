-- When the owner of an account showed to read the mail of its address.
ALTER TABLE users ADD COLUMN email_verified_at INTEGER;

-- Links in mails that do something to an account, by a hash of their tokens.
CREATE TABLE account_links (
    token_hash TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_links_user_id ON account_links (user_id);
CREATE INDEX account_links_expires_at ON account_links (expires_at);

-- Memberships that nobody has taken yet. Their ids are taken from those of organization_members.
CREATE TABLE member_invitations (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    inviter_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
    token_hash TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT member_invitations_email UNIQUE (organization_id, email)
) STRICT;
CREATE INDEX member_invitations_inviter_id ON member_invitations (inviter_id) WHERE inviter_id IS NOT NULL;
CREATE INDEX member_invitations_expires_at ON member_invitations (expires_at);

-- Accounts that wait for their owners to confirm the address, by a hash of the tokens of their links.
CREATE TABLE registrations (
    token_hash TEXT PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    attempts_left INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX registrations_expires_at ON registrations (expires_at);
