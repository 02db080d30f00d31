-- What events and time do to issues. The release before writes none of it, so everything has a default.
ALTER TABLE releases ADD COLUMN date_released INTEGER;
ALTER TABLE projects ADD COLUMN resolve_age INTEGER NOT NULL DEFAULT 0;

-- Issues that stop being new, regressed or escalating with time.
CREATE INDEX issues_settling ON issues (coalesce(active_at, first_seen))
    WHERE status = 'unresolved' AND substatus IN ('new', 'regressed', 'escalating');

CREATE TABLE repositories (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    UNIQUE (organization_id, name)
) STRICT;

CREATE TABLE commits (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id INTEGER NOT NULL,
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    message TEXT,
    author_name TEXT,
    author_email TEXT,
    date_added INTEGER NOT NULL,
    UNIQUE (repository_id, key)
) STRICT;

CREATE TABLE release_commits (
    release_id INTEGER NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    commit_id INTEGER NOT NULL REFERENCES commits (id) ON DELETE CASCADE,
    PRIMARY KEY (release_id, commit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX release_commits_commit ON release_commits (commit_id);

CREATE TABLE issue_forecasts (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    threshold INTEGER NOT NULL,
    date_added INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id)
) STRICT, WITHOUT ROWID;

-- What became of issues that were merged into others. Their ids and numbers never come back.
CREATE TABLE issue_redirects (
    project_id INTEGER NOT NULL,
    previous_id INTEGER NOT NULL,
    previous_number INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    PRIMARY KEY (project_id, previous_id),
    UNIQUE (project_id, previous_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_redirects_previous_id ON issue_redirects (previous_id);
CREATE INDEX issue_redirects_issue ON issue_redirects (project_id, issue_id);
