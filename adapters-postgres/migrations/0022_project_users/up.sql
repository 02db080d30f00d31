-- Users that events of projects happened to, each with the value of the tag `user` that tells them apart, and what events
-- told of them last. `last_seen` may be a day behind, so that a row is not written with every event.
CREATE TABLE project_users (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL CONSTRAINT project_users_project_id_fkey REFERENCES projects ON DELETE CASCADE,
    value text COLLATE "C" NOT NULL,
    identifier text COLLATE "C",
    email text COLLATE "C",
    username text COLLATE "C",
    ip_address text COLLATE "C",
    name text COLLATE "C",
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    CONSTRAINT project_users_pkey PRIMARY KEY (project_id, id),
    CONSTRAINT project_users_value_key UNIQUE (project_id, value)
) WITH (fillfactor = 80);

-- Of those that came before, their tag tells one thing.
INSERT INTO project_users (project_id, value, identifier, email, username, ip_address, first_seen, last_seen)
SELECT
    project_id,
    value,
    CASE WHEN starts_with(value, 'id:') THEN substr(value, 4) END,
    CASE WHEN starts_with(value, 'email:') THEN substr(value, 7) END,
    CASE WHEN starts_with(value, 'username:') THEN substr(value, 10) END,
    CASE WHEN starts_with(value, 'ip:') THEN substr(value, 4) END,
    min(first_seen),
    max(last_seen)
FROM issue_tag_values
WHERE key = 'user' AND project_id IN (SELECT id FROM projects)
GROUP BY project_id, value;

-- An email address is found in any case of ASCII letters, as the collation has it.
CREATE INDEX project_users_first_seen_idx ON project_users (project_id, first_seen, id);
CREATE INDEX project_users_last_seen_idx ON project_users (last_seen);
CREATE INDEX project_users_email_idx ON project_users (project_id, lower(email)) WHERE email IS NOT NULL;
CREATE INDEX project_users_username_idx ON project_users (project_id, username) WHERE username IS NOT NULL;
CREATE INDEX project_users_ip_address_idx ON project_users (project_id, ip_address) WHERE ip_address IS NOT NULL;
