DROP TABLE alert_unsubscriptions;
ALTER TABLE projects DROP COLUMN mail_alerts;
DROP TABLE issue_alerts;
