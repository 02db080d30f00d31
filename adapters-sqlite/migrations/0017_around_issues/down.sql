DROP INDEX events_of_environment;
DROP INDEX events_of_project;
DROP TABLE user_reports;
DROP TABLE issue_environment_tag_values;
DROP TABLE issue_environment_days;
DROP TABLE issue_environment_hours;
DROP TABLE issue_environments;
CREATE TABLE environments_without_ids (
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO environments_without_ids SELECT project_id, name FROM environments;
DROP TABLE environments;
ALTER TABLE environments_without_ids RENAME TO environments;
