-- Who saw an issue and who keeps it in mind. The release before writes none of it. Users that these name may be gone.

CREATE TABLE issue_views (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    user_id bigint NOT NULL,
    last_seen timestamptz NOT NULL,
    CONSTRAINT issue_views_pkey PRIMARY KEY (project_id, issue_id, user_id)
);

CREATE TABLE issue_bookmarks (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    user_id bigint NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT issue_bookmarks_pkey PRIMARY KEY (project_id, issue_id, user_id)
);
CREATE INDEX issue_bookmarks_user_idx ON issue_bookmarks (project_id, user_id, issue_id);
