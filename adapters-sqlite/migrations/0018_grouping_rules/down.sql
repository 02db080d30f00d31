ALTER TABLE projects DROP COLUMN stack_trace_rules;
ALTER TABLE projects DROP COLUMN fingerprint_rules;
