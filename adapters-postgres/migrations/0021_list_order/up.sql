-- Lists of an environment go by what it says of each issue.
CREATE INDEX issue_environments_first_seen_idx ON issue_environments (project_id, environment, first_seen, issue_id);
CREATE INDEX issue_environments_count_idx ON issue_environments (project_id, environment, count, issue_id);
CREATE INDEX issue_environments_users_idx ON issue_environments (project_id, environment, users, issue_id);

-- How many of some issues are in a status is counted with each list: the rows themselves need not be looked at for it.
ALTER TABLE issues DROP CONSTRAINT issues_pkey,
    ADD CONSTRAINT issues_pkey PRIMARY KEY (project_id, id) INCLUDE (status);
