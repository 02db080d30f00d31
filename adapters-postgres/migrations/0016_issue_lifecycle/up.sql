-- What events and time do to issues. The release before writes none of it, so everything has a default.
ALTER TABLE releases ADD COLUMN date_released timestamptz;
ALTER TABLE projects ADD COLUMN resolve_age bigint NOT NULL DEFAULT 0;

-- Issues that stop being new, regressed or escalating with time.
CREATE INDEX issues_settling_idx ON issues ((COALESCE(active_at, first_seen)))
    WHERE status = 'unresolved' AND substatus IN ('new', 'regressed', 'escalating');

CREATE TABLE repositories (
    id bigint GENERATED ALWAYS AS IDENTITY,
    organization_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    CONSTRAINT repositories_pkey PRIMARY KEY (id),
    CONSTRAINT repositories_name_key UNIQUE (organization_id, name),
    CONSTRAINT repositories_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE commits (
    id bigint GENERATED ALWAYS AS IDENTITY,
    organization_id bigint NOT NULL,
    repository_id bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    message text,
    author_name text,
    author_email text,
    date_added timestamptz NOT NULL,
    CONSTRAINT commits_pkey PRIMARY KEY (id),
    CONSTRAINT commits_key_key UNIQUE (repository_id, key),
    CONSTRAINT commits_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repositories (id) ON DELETE CASCADE
);

CREATE TABLE release_commits (
    release_id bigint NOT NULL,
    commit_id bigint NOT NULL,
    CONSTRAINT release_commits_pkey PRIMARY KEY (release_id, commit_id),
    CONSTRAINT release_commits_release_id_fkey FOREIGN KEY (release_id) REFERENCES releases (id) ON DELETE CASCADE,
    CONSTRAINT release_commits_commit_id_fkey FOREIGN KEY (commit_id) REFERENCES commits (id) ON DELETE CASCADE
);
CREATE INDEX release_commits_commit_id_idx ON release_commits (commit_id);

-- From here on, as before: rows of issues have no foreign keys and lead with the project.

CREATE TABLE issue_forecasts (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    threshold bigint NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT issue_forecasts_pkey PRIMARY KEY (project_id, issue_id)
);

-- What became of issues that were merged into others. Their ids and numbers never come back.
CREATE TABLE issue_redirects (
    project_id bigint NOT NULL,
    previous_id bigint NOT NULL,
    previous_number bigint NOT NULL,
    issue_id bigint NOT NULL,
    CONSTRAINT issue_redirects_pkey PRIMARY KEY (project_id, previous_id),
    CONSTRAINT issue_redirects_number_key UNIQUE (project_id, previous_number)
);
CREATE INDEX issue_redirects_previous_id_idx ON issue_redirects (previous_id);
CREATE INDEX issue_redirects_issue_id_idx ON issue_redirects (project_id, issue_id);
