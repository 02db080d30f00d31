-- Issues that people are to be told of, until the mails are written. An issue waits once.
CREATE TABLE issue_alerts (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT issue_alerts_pkey PRIMARY KEY (project_id, issue_id)
);
CREATE INDEX issue_alerts_date_added_idx ON issue_alerts (date_added, project_id, issue_id);
ALTER TABLE projects ADD COLUMN mail_alerts boolean NOT NULL DEFAULT true;
-- Who wants no alerts of a project.
CREATE TABLE alert_unsubscriptions (
    project_id bigint NOT NULL
        CONSTRAINT alert_unsubscriptions_project_id_fkey REFERENCES projects ON DELETE CASCADE,
    user_id bigint NOT NULL CONSTRAINT alert_unsubscriptions_user_id_fkey REFERENCES users ON DELETE CASCADE,
    CONSTRAINT alert_unsubscriptions_pkey PRIMARY KEY (project_id, user_id)
);
CREATE INDEX alert_unsubscriptions_user_id_idx ON alert_unsubscriptions (user_id);
