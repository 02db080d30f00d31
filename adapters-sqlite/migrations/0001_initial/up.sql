CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    username TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    is_active INTEGER NOT NULL DEFAULT 1,
    is_superuser INTEGER NOT NULL DEFAULT 0,
    is_staff INTEGER NOT NULL DEFAULT 0,
    date_joined INTEGER NOT NULL,
    last_login INTEGER
) STRICT;
CREATE UNIQUE INDEX users_username ON users (lower(username));
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE organizations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    open_membership INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT organizations_slug UNIQUE (slug)
) STRICT;
CREATE INDEX organizations_order ON organizations (date_added, id);

CREATE TABLE organization_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    CONSTRAINT organization_members_user UNIQUE (organization_id, user_id)
) STRICT;
CREATE INDEX organization_members_user_id ON organization_members (user_id);

CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    CONSTRAINT teams_slug UNIQUE (organization_id, slug)
) STRICT;

CREATE TABLE projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    platform TEXT,
    date_added INTEGER NOT NULL,
    first_event INTEGER,
    last_issue_number INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT projects_slug UNIQUE (organization_id, slug)
) STRICT;
CREATE INDEX projects_order ON projects (organization_id, date_added, id);

CREATE TABLE team_members (
    team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL REFERENCES organization_members (id) ON DELETE CASCADE,
    PRIMARY KEY (team_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_members_member_id ON team_members (member_id);

CREATE TABLE team_projects (
    team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    PRIMARY KEY (team_id, project_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_projects_project_id ON team_projects (project_id);

CREATE TABLE project_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    label TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1,
    date_added INTEGER NOT NULL,
    CONSTRAINT project_keys_public_key UNIQUE (public_key)
) STRICT;
CREATE INDEX project_keys_order ON project_keys (project_id, date_added, id);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT,
    token_hash TEXT NOT NULL,
    last_characters TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expires_at INTEGER,
    date_added INTEGER NOT NULL,
    CONSTRAINT api_tokens_hash UNIQUE (token_hash)
) STRICT;
CREATE INDEX api_tokens_user_id ON api_tokens (user_id);

CREATE TABLE sessions (
    key_hash TEXT PRIMARY KEY NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    elevation_key_hash TEXT,
    elevation_opened_at INTEGER,
    elevation_used_at INTEGER,
    CONSTRAINT sessions_elevation CHECK (
        (elevation_key_hash IS NULL) = (elevation_opened_at IS NULL)
        AND (elevation_key_hash IS NULL) = (elevation_used_at IS NULL)
    )
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE releases (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    version TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    new_issues INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT releases_version UNIQUE (organization_id, version)
) STRICT;

CREATE TABLE release_projects (
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    release_id INTEGER NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    new_issues INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (project_id, release_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX release_projects_release_id ON release_projects (release_id);

CREATE TABLE environments (
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE issues (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    substatus TEXT,
    priority TEXT NOT NULL,
    kind TEXT NOT NULL,
    platform TEXT NOT NULL,
    title TEXT NOT NULL,
    culprit TEXT NOT NULL,
    level TEXT NOT NULL,
    logger TEXT,
    metadata TEXT NOT NULL,
    search_message TEXT NOT NULL,
    unhandled INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    times_seen INTEGER NOT NULL DEFAULT 0,
    users_seen INTEGER NOT NULL DEFAULT 0,
    first_release INTEGER REFERENCES releases (id) ON DELETE SET NULL,
    CONSTRAINT issues_number UNIQUE (project_id, number)
) STRICT;
CREATE INDEX issues_of_status ON issues (project_id, status, last_seen, id);
CREATE INDEX issues_of_project ON issues (project_id, last_seen, id);
-- For retention.
CREATE INDEX issues_last_seen ON issues (last_seen);
-- The foreign key's.
CREATE INDEX issues_first_release ON issues (first_release) WHERE first_release IS NOT NULL;

CREATE TABLE issue_hashes (
    project_id INTEGER NOT NULL,
    hash TEXT NOT NULL,
    issue_id INTEGER,
    PRIMARY KEY (project_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_hashes_issue ON issue_hashes (project_id, issue_id);

CREATE TABLE issue_hours (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    start INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_hours_start ON issue_hours (start);

CREATE TABLE issue_days (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    start INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_days_start ON issue_days (start);

CREATE TABLE issue_tag_keys (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    total INTEGER NOT NULL,
    distinct_values INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE issue_tag_values (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    count INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, key, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE issue_releases (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    release_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, release_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_releases_order ON issue_releases (project_id, issue_id, last_seen, release_id);

-- A table with a rowid: payloads take some kilobytes, and rows in order of arrival are written at its end.
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY NOT NULL,
    project_id INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    issue_id INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    received INTEGER NOT NULL,
    environment TEXT,
    "release" TEXT,
    payload BLOB NOT NULL,
    CONSTRAINT events_event_id UNIQUE (project_id, event_id)
) STRICT;
CREATE INDEX events_of_issue ON events (project_id, issue_id, timestamp, event_id);
CREATE INDEX events_received ON events (received);

CREATE TABLE outcomes (
    project_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    category TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (project_id, hour, category, outcome, reason)
) STRICT, WITHOUT ROWID;
