DROP INDEX events_environment_idx;
DROP INDEX events_project_idx;
DROP TABLE user_reports;
DROP TABLE issue_environment_tag_values;
DROP TABLE issue_environment_days;
DROP TABLE issue_environment_hours;
DROP TABLE issue_environments;
ALTER TABLE environments DROP COLUMN is_hidden, DROP COLUMN id;
