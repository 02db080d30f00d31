-- What people made of issues. The release before writes none of it, so everything has a default.
ALTER TABLE issues
    ADD COLUMN active_at timestamptz,
    ADD COLUMN resolved_at timestamptz,
    ADD COLUMN assignee_user_id bigint,
    ADD COLUMN assignee_team_id bigint,
    ADD COLUMN share_id text COLLATE "C",
    ADD COLUMN priority_locked_at timestamptz,
    ADD COLUMN comments bigint NOT NULL DEFAULT 0,
    ADD COLUMN inbox_reason text COLLATE "C",
    ADD COLUMN inbox_at timestamptz,
    ADD COLUMN heat double precision NOT NULL DEFAULT 0,
    ADD CONSTRAINT issues_inbox_check CHECK ((inbox_reason IS NULL) = (inbox_at IS NULL));
CREATE INDEX issues_share_id_idx ON issues (share_id) WHERE share_id IS NOT NULL;

-- From here on, as before: rows of issues have no foreign keys and lead with the project. Users that they name may be
-- gone.

CREATE TABLE issue_activities (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    user_id bigint,
    kind text COLLATE "C" NOT NULL,
    -- JSON.
    data text NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT issue_activities_pkey PRIMARY KEY (project_id, id)
);
CREATE INDEX issue_activities_issue_idx ON issue_activities (project_id, issue_id, date_added, id);

CREATE TABLE issue_subscriptions (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    user_id bigint NOT NULL,
    is_active boolean NOT NULL,
    reason text COLLATE "C" NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT issue_subscriptions_pkey PRIMARY KEY (project_id, issue_id, user_id)
);
CREATE INDEX issue_subscriptions_user_idx ON issue_subscriptions (project_id, user_id, issue_id);

CREATE TABLE issue_snoozes (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    until timestamptz,
    count bigint,
    "window" bigint,
    user_count bigint,
    user_window bigint,
    times_seen bigint NOT NULL,
    users_seen bigint NOT NULL,
    actor_id bigint,
    date_added timestamptz NOT NULL,
    CONSTRAINT issue_snoozes_pkey PRIMARY KEY (project_id, issue_id)
);
CREATE INDEX issue_snoozes_until_idx ON issue_snoozes (until) WHERE until IS NOT NULL;

CREATE TABLE issue_resolutions (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    release_id bigint,
    commit_id bigint,
    current_version text,
    is_pending boolean NOT NULL,
    actor_id bigint,
    date_added timestamptz NOT NULL,
    CONSTRAINT issue_resolutions_pkey PRIMARY KEY (project_id, issue_id)
);
CREATE INDEX issue_resolutions_release_idx ON issue_resolutions (release_id) WHERE release_id IS NOT NULL;
