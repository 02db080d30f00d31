-- Lists of an environment go by what it says of each issue.
CREATE INDEX issue_environments_first_seen ON issue_environments (project_id, environment, first_seen, issue_id);
CREATE INDEX issue_environments_count ON issue_environments (project_id, environment, count, issue_id);
CREATE INDEX issue_environments_users ON issue_environments (project_id, environment, users, issue_id);
