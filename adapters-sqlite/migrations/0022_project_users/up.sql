-- Users that events of projects happened to, each with the value of the tag `user` that tells them apart, and what events
-- told of them last. `last_seen` may be a day behind, so that a row is not written with every event.
CREATE TABLE project_users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    value TEXT NOT NULL,
    identifier TEXT,
    email TEXT COLLATE NOCASE,
    username TEXT,
    ip_address TEXT,
    name TEXT,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    CONSTRAINT project_users_value UNIQUE (project_id, value)
) STRICT;

-- Of those that came before, their tag tells one thing.
INSERT INTO project_users (project_id, value, identifier, email, username, ip_address, first_seen, last_seen)
SELECT
    project_id,
    value,
    CASE WHEN value GLOB 'id:*' THEN substr(value, 4) END,
    CASE WHEN value GLOB 'email:*' THEN substr(value, 7) END,
    CASE WHEN value GLOB 'username:*' THEN substr(value, 10) END,
    CASE WHEN value GLOB 'ip:*' THEN substr(value, 4) END,
    min(first_seen),
    max(last_seen)
FROM issue_tag_values
WHERE key = 'user' AND project_id IN (SELECT id FROM projects)
GROUP BY project_id, value;

CREATE INDEX project_users_first_seen ON project_users (project_id, first_seen, id);
CREATE INDEX project_users_last_seen ON project_users (last_seen);
CREATE INDEX project_users_email ON project_users (project_id, email) WHERE email IS NOT NULL;
CREATE INDEX project_users_username ON project_users (project_id, username) WHERE username IS NOT NULL;
CREATE INDEX project_users_ip_address ON project_users (project_id, ip_address) WHERE ip_address IS NOT NULL;
