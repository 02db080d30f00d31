DROP TABLE rate_limits;
DROP TABLE audit_log;
DROP TABLE options;
