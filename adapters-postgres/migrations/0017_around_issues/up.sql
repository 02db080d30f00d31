-- Environments get an id, and can be hidden. The release before names the columns that it writes.
ALTER TABLE environments
    ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN is_hidden boolean NOT NULL DEFAULT false;

-- An issue in each environment that it was seen in; that of events without one is empty.
CREATE TABLE issue_environments (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    environment text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    users bigint NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    CONSTRAINT issue_environments_pkey PRIMARY KEY (project_id, issue_id, environment)
) WITH (fillfactor = 80);
CREATE INDEX issue_environments_last_seen_idx ON issue_environments (project_id, environment, last_seen, issue_id);

INSERT INTO issue_environments
SELECT project_id, issue_id, coalesce(environment, ''), count(*), 0, min(timestamp), max(timestamp)
FROM events GROUP BY 1, 2, 3;
-- What was seen in one environment alone is known as a whole, older events than those that are kept included.
UPDATE issue_environments e
SET count = i.times_seen, users = i.users_seen, first_seen = i.first_seen, last_seen = i.last_seen
FROM issues i
WHERE i.project_id = e.project_id AND i.id = e.issue_id
  AND NOT EXISTS (SELECT FROM issue_environments o
                  WHERE o.project_id = e.project_id AND o.issue_id = e.issue_id AND o.environment <> e.environment);

-- The counts of issues by environment. They are kept for issues that were seen in several; for others the counts of
-- the issue are those of its only environment.
CREATE TABLE issue_environment_hours (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    environment text COLLATE "C" NOT NULL,
    start bigint NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT issue_environment_hours_pkey PRIMARY KEY (project_id, issue_id, environment, start)
) WITH (fillfactor = 80);
CREATE INDEX issue_environment_hours_start_idx ON issue_environment_hours (start);

CREATE TABLE issue_environment_days (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    environment text COLLATE "C" NOT NULL,
    start bigint NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT issue_environment_days_pkey PRIMARY KEY (project_id, issue_id, environment, start)
) WITH (fillfactor = 80);
CREATE INDEX issue_environment_days_start_idx ON issue_environment_days (start);

CREATE TABLE issue_environment_tag_values (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    environment text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    CONSTRAINT issue_environment_tag_values_pkey PRIMARY KEY (project_id, issue_id, environment, key, value)
) WITH (fillfactor = 80);

-- What users say of events. The issue is known once the event is.
CREATE TABLE user_reports (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL,
    event_id uuid NOT NULL,
    issue_id bigint,
    environment text COLLATE "C",
    name text NOT NULL,
    email text NOT NULL,
    comments text NOT NULL,
    date_added timestamptz NOT NULL,
    CONSTRAINT user_reports_pkey PRIMARY KEY (project_id, id),
    CONSTRAINT user_reports_event_key UNIQUE (project_id, event_id)
);
CREATE INDEX user_reports_project_idx ON user_reports (project_id, date_added, id);
CREATE INDEX user_reports_issue_idx ON user_reports (project_id, issue_id, date_added, id) WHERE issue_id IS NOT NULL;
CREATE INDEX user_reports_date_added_idx ON user_reports (date_added);

CREATE INDEX events_project_idx ON events (project_id, timestamp, event_id);
CREATE INDEX events_environment_idx ON events (project_id, issue_id, environment, timestamp, event_id);
