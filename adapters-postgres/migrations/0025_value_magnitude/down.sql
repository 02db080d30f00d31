DROP INDEX issue_tag_values_magnitude_idx;
ALTER TABLE issue_tag_values DROP COLUMN magnitude;
