-- What people made of issues. The release before writes none of it, so everything has a default.
ALTER TABLE issues ADD COLUMN active_at INTEGER;
ALTER TABLE issues ADD COLUMN resolved_at INTEGER;
ALTER TABLE issues ADD COLUMN assignee_user_id INTEGER;
ALTER TABLE issues ADD COLUMN assignee_team_id INTEGER;
ALTER TABLE issues ADD COLUMN share_id TEXT;
ALTER TABLE issues ADD COLUMN priority_locked_at INTEGER;
ALTER TABLE issues ADD COLUMN comments INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN inbox_reason TEXT;
ALTER TABLE issues ADD COLUMN inbox_at INTEGER;
ALTER TABLE issues ADD COLUMN heat REAL NOT NULL DEFAULT 0;
CREATE INDEX issues_share_id ON issues (share_id) WHERE share_id IS NOT NULL;

-- Users that these name may be gone.

CREATE TABLE issue_activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    user_id INTEGER,
    kind TEXT NOT NULL,
    -- JSON.
    data TEXT NOT NULL,
    date_added INTEGER NOT NULL
) STRICT;
CREATE INDEX issue_activities_issue ON issue_activities (project_id, issue_id, date_added, id);

CREATE TABLE issue_subscriptions (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    reason TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_subscriptions_user ON issue_subscriptions (project_id, user_id, issue_id);

CREATE TABLE issue_snoozes (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    until INTEGER,
    count INTEGER,
    "window" INTEGER,
    user_count INTEGER,
    user_window INTEGER,
    times_seen INTEGER NOT NULL,
    users_seen INTEGER NOT NULL,
    actor_id INTEGER,
    date_added INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_snoozes_until ON issue_snoozes (until) WHERE until IS NOT NULL;

CREATE TABLE issue_resolutions (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    release_id INTEGER,
    commit_id INTEGER,
    current_version TEXT,
    is_pending INTEGER NOT NULL,
    actor_id INTEGER,
    date_added INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_resolutions_release ON issue_resolutions (release_id) WHERE release_id IS NOT NULL;
