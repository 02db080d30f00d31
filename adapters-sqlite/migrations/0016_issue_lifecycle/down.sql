DROP TABLE issue_redirects;
DROP TABLE issue_forecasts;
DROP TABLE release_commits;
DROP TABLE commits;
DROP TABLE repositories;
DROP INDEX issues_settling;
ALTER TABLE projects DROP COLUMN resolve_age;
ALTER TABLE releases DROP COLUMN date_released;
