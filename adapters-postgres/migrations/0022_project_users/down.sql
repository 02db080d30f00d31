DROP TABLE project_users;
