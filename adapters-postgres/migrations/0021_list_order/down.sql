ALTER TABLE issues DROP CONSTRAINT issues_pkey, ADD CONSTRAINT issues_pkey PRIMARY KEY (project_id, id);
DROP INDEX issue_environments_first_seen_idx;
DROP INDEX issue_environments_count_idx;
DROP INDEX issue_environments_users_idx;
