DROP INDEX issue_tag_values_last_day_idx;
DROP INDEX issue_tag_values_magnitude_idx;
ALTER TABLE issue_tag_values DROP COLUMN magnitude, DROP COLUMN last_day;
