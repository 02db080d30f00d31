-- Texts that are compared or sorted have COLLATE "C": the order of bytes, the same in every database and in every store.

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT users_pkey PRIMARY KEY,
    username text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    name text NOT NULL,
    password_hash text,
    is_active boolean NOT NULL DEFAULT true,
    is_superuser boolean NOT NULL,
    is_staff boolean NOT NULL,
    date_joined timestamptz NOT NULL,
    last_login timestamptz
);
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TABLE organizations (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT organizations_pkey PRIMARY KEY,
    slug text COLLATE "C" NOT NULL CONSTRAINT organizations_slug_key UNIQUE,
    name text NOT NULL,
    date_added timestamptz NOT NULL,
    open_membership boolean NOT NULL DEFAULT true
);
CREATE INDEX organizations_date_added_idx ON organizations (date_added, id);

CREATE TABLE organization_members (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT organization_members_pkey PRIMARY KEY,
    organization_id bigint NOT NULL
        CONSTRAINT organization_members_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    user_id bigint NOT NULL CONSTRAINT organization_members_user_id_fkey REFERENCES users ON DELETE CASCADE,
    role text NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT organization_members_user_key UNIQUE (organization_id, user_id)
);
CREATE INDEX organization_members_user_id_idx ON organization_members (user_id);

CREATE TABLE teams (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT teams_pkey PRIMARY KEY,
    organization_id bigint NOT NULL CONSTRAINT teams_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    slug text COLLATE "C" NOT NULL,
    name text NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT teams_slug_key UNIQUE (organization_id, slug)
);

CREATE TABLE projects (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT projects_pkey PRIMARY KEY,
    organization_id bigint NOT NULL
        CONSTRAINT projects_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    slug text COLLATE "C" NOT NULL,
    name text NOT NULL,
    platform text,
    date_added timestamptz NOT NULL,
    first_event timestamptz,
    last_issue_number bigint NOT NULL DEFAULT 0,
    CONSTRAINT projects_slug_key UNIQUE (organization_id, slug)
) WITH (fillfactor = 80);
CREATE INDEX projects_date_added_idx ON projects (organization_id, date_added, id);

CREATE TABLE team_members (
    team_id bigint NOT NULL CONSTRAINT team_members_team_id_fkey REFERENCES teams ON DELETE CASCADE,
    member_id bigint NOT NULL
        CONSTRAINT team_members_member_id_fkey REFERENCES organization_members ON DELETE CASCADE,
    CONSTRAINT team_members_pkey PRIMARY KEY (team_id, member_id)
);
CREATE INDEX team_members_member_id_idx ON team_members (member_id);

CREATE TABLE team_projects (
    team_id bigint NOT NULL CONSTRAINT team_projects_team_id_fkey REFERENCES teams ON DELETE CASCADE,
    project_id bigint NOT NULL CONSTRAINT team_projects_project_id_fkey REFERENCES projects ON DELETE CASCADE,
    CONSTRAINT team_projects_pkey PRIMARY KEY (team_id, project_id)
);
CREATE INDEX team_projects_project_id_idx ON team_projects (project_id);

CREATE TABLE project_keys (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT project_keys_pkey PRIMARY KEY,
    project_id bigint NOT NULL CONSTRAINT project_keys_project_id_fkey REFERENCES projects ON DELETE CASCADE,
    public_key text COLLATE "C" NOT NULL CONSTRAINT project_keys_public_key_key UNIQUE,
    label text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    date_added timestamptz NOT NULL
);
CREATE INDEX project_keys_date_added_idx ON project_keys (project_id, date_added, id);

CREATE TABLE api_tokens (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT api_tokens_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT api_tokens_user_id_fkey REFERENCES users ON DELETE CASCADE,
    name text,
    token_hash text COLLATE "C" NOT NULL CONSTRAINT api_tokens_token_hash_key UNIQUE,
    last_characters text NOT NULL,
    scopes text NOT NULL,
    expires_at timestamptz,
    date_added timestamptz NOT NULL
);
CREATE INDEX api_tokens_user_id_idx ON api_tokens (user_id);

CREATE TABLE sessions (
    key_hash text COLLATE "C" NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT sessions_user_id_fkey REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    elevation_key_hash text COLLATE "C",
    elevation_opened_at timestamptz,
    elevation_used_at timestamptz
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

CREATE TABLE releases (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT releases_pkey PRIMARY KEY,
    organization_id bigint NOT NULL
        CONSTRAINT releases_organization_id_fkey REFERENCES organizations ON DELETE CASCADE,
    version text COLLATE "C" NOT NULL,
    date_added timestamptz NOT NULL,
    new_issues bigint NOT NULL DEFAULT 0,
    CONSTRAINT releases_version_key UNIQUE (organization_id, version)
) WITH (fillfactor = 80);

CREATE TABLE release_projects (
    project_id bigint NOT NULL CONSTRAINT release_projects_project_id_fkey REFERENCES projects ON DELETE CASCADE,
    release_id bigint NOT NULL CONSTRAINT release_projects_release_id_fkey REFERENCES releases ON DELETE CASCADE,
    new_issues bigint NOT NULL DEFAULT 0,
    CONSTRAINT release_projects_pkey PRIMARY KEY (project_id, release_id)
) WITH (fillfactor = 80);
CREATE INDEX release_projects_release_id_idx ON release_projects (release_id);

-- From here on: what every batch of events writes. No foreign keys, since each would cost a look-up and a lock per row;
-- all unique keys lead with the project, so that the tables can be distributed by it. Space is left on the pages of
-- counters (fillfactor), so that adding to a count touches no index.

CREATE TABLE environments (
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    CONSTRAINT environments_pkey PRIMARY KEY (project_id, name)
);

CREATE TABLE issues (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL,
    number bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    substatus text,
    priority text NOT NULL,
    kind text NOT NULL,
    platform text NOT NULL,
    title text NOT NULL,
    culprit text NOT NULL,
    level text NOT NULL,
    logger text,
    -- JSON, as text: jsonb has no \u0000 and changes numbers.
    metadata text NOT NULL,
    search_message text NOT NULL,
    unhandled boolean NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    times_seen bigint NOT NULL DEFAULT 0,
    users_seen bigint NOT NULL DEFAULT 0,
    first_release bigint,
    CONSTRAINT issues_pkey PRIMARY KEY (project_id, id),
    CONSTRAINT issues_number_key UNIQUE (project_id, number)
) WITH (fillfactor = 80);
CREATE INDEX issues_id_idx ON issues (id);
CREATE INDEX issues_status_last_seen_idx ON issues (project_id, status, last_seen, id);
CREATE INDEX issues_project_last_seen_idx ON issues (project_id, last_seen, id);
CREATE INDEX issues_last_seen_idx ON issues (last_seen);

CREATE TABLE issue_hashes (
    project_id bigint NOT NULL,
    hash text COLLATE "C" NOT NULL,
    issue_id bigint,
    CONSTRAINT issue_hashes_pkey PRIMARY KEY (project_id, hash)
);
CREATE INDEX issue_hashes_issue_id_idx ON issue_hashes (project_id, issue_id);

CREATE TABLE issue_hours (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    start bigint NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT issue_hours_pkey PRIMARY KEY (project_id, issue_id, start)
) WITH (fillfactor = 80);
CREATE INDEX issue_hours_start_idx ON issue_hours (start);

CREATE TABLE issue_days (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    start bigint NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT issue_days_pkey PRIMARY KEY (project_id, issue_id, start)
) WITH (fillfactor = 80);
CREATE INDEX issue_days_start_idx ON issue_days (start);

CREATE TABLE issue_tag_keys (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    total bigint NOT NULL,
    distinct_values bigint NOT NULL,
    CONSTRAINT issue_tag_keys_pkey PRIMARY KEY (project_id, issue_id, key)
) WITH (fillfactor = 80);

CREATE TABLE issue_tag_values (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    CONSTRAINT issue_tag_values_pkey PRIMARY KEY (project_id, issue_id, key, value)
) WITH (fillfactor = 80);

CREATE TABLE issue_releases (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    release_id bigint NOT NULL,
    count bigint NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    CONSTRAINT issue_releases_pkey PRIMARY KEY (project_id, issue_id, release_id)
) WITH (fillfactor = 80);
CREATE INDEX issue_releases_last_seen_idx ON issue_releases (project_id, issue_id, last_seen, release_id);

CREATE TABLE events (
    project_id bigint NOT NULL,
    event_id uuid NOT NULL,
    issue_id bigint NOT NULL,
    timestamp timestamptz NOT NULL,
    received timestamptz NOT NULL,
    environment text,
    release text,
    payload bytea NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (project_id, event_id)
);
-- Payloads come compressed: trying again would cost time and save nothing.
ALTER TABLE events ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX events_issue_idx ON events (project_id, issue_id, timestamp, event_id);
CREATE INDEX events_received_idx ON events (received);

CREATE TABLE outcomes (
    project_id bigint NOT NULL,
    hour bigint NOT NULL,
    category text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    quantity bigint NOT NULL,
    CONSTRAINT outcomes_pkey PRIMARY KEY (project_id, hour, category, outcome, reason)
) WITH (fillfactor = 80);
