-- Environments get an id, and can be hidden. The release before names the columns that it writes.
CREATE TABLE environments_with_ids (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    is_hidden INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT environments_name UNIQUE (project_id, name)
) STRICT;
INSERT INTO environments_with_ids (project_id, name) SELECT project_id, name FROM environments ORDER BY project_id, name;
DROP TABLE environments;
ALTER TABLE environments_with_ids RENAME TO environments;

-- An issue in each environment that it was seen in; that of events without one is empty.
CREATE TABLE issue_environments (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    environment TEXT NOT NULL,
    count INTEGER NOT NULL,
    users INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, environment)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_environments_last_seen ON issue_environments (project_id, environment, last_seen, issue_id);

INSERT INTO issue_environments
SELECT project_id, issue_id, coalesce(environment, ''), count(*), 0, min(timestamp), max(timestamp)
FROM events GROUP BY 1, 2, 3;
-- What was seen in one environment alone is known as a whole, older events than those that are kept included.
UPDATE issue_environments SET (count, users, first_seen, last_seen) = (
    SELECT times_seen, users_seen, i.first_seen, i.last_seen FROM issues i WHERE i.id = issue_environments.issue_id)
WHERE EXISTS (SELECT 1 FROM issues i WHERE i.id = issue_environments.issue_id)
  AND 1 = (SELECT count(*) FROM issue_environments o
           WHERE o.project_id = issue_environments.project_id AND o.issue_id = issue_environments.issue_id);

-- The counts of issues by environment. They are kept for issues that were seen in several; for others the counts of
-- the issue are those of its only environment.
CREATE TABLE issue_environment_hours (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    environment TEXT NOT NULL,
    start INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, environment, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_environment_hours_start ON issue_environment_hours (start);

CREATE TABLE issue_environment_days (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    environment TEXT NOT NULL,
    start INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, environment, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_environment_days_start ON issue_environment_days (start);

CREATE TABLE issue_environment_tag_values (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    environment TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    count INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id, environment, key, value)
) STRICT, WITHOUT ROWID;

-- What users say of events. The issue is known once the event is.
CREATE TABLE user_reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    issue_id INTEGER,
    environment TEXT,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    comments TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    CONSTRAINT user_reports_event UNIQUE (project_id, event_id)
) STRICT;
CREATE INDEX user_reports_project ON user_reports (project_id, date_added, id);
CREATE INDEX user_reports_issue ON user_reports (project_id, issue_id, date_added, id) WHERE issue_id IS NOT NULL;
CREATE INDEX user_reports_waiting ON user_reports (project_id, event_id) WHERE issue_id IS NULL;
CREATE INDEX user_reports_date_added ON user_reports (date_added);

CREATE INDEX events_of_project ON events (project_id, timestamp, event_id);
CREATE INDEX events_of_environment ON events (project_id, issue_id, environment, timestamp, event_id);
