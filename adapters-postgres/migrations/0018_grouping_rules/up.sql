-- What a project's owner says about grouping, a rule a line. The release before knows of none.
ALTER TABLE projects ADD COLUMN fingerprint_rules text NOT NULL DEFAULT '';
ALTER TABLE projects ADD COLUMN stack_trace_rules text NOT NULL DEFAULT '';
