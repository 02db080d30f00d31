-- Issues that people are to be told of, until the mails are written. An issue waits once.
CREATE TABLE issue_alerts (
    project_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    date_added INTEGER NOT NULL,
    PRIMARY KEY (project_id, issue_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_alerts_date_added ON issue_alerts (date_added, project_id, issue_id);
ALTER TABLE projects ADD COLUMN mail_alerts INTEGER NOT NULL DEFAULT 1;
-- Who wants no alerts of a project.
CREATE TABLE alert_unsubscriptions (
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_unsubscriptions_user_id ON alert_unsubscriptions (user_id);
