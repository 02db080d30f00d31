-- Who saw an issue and who keeps it in mind. The release before writes none of it. Users that these name may be gone.

CREATE TABLE issue_views (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE issue_bookmarks (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    date_added INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_bookmarks_user ON issue_bookmarks (project_id, user_id, issue_id);
