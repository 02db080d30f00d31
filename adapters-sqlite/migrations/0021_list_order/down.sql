DROP INDEX issue_environments_first_seen;
DROP INDEX issue_environments_count;
DROP INDEX issue_environments_users;
