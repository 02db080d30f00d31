-- The extension stays: others may use it.
DROP TRIGGER issue_texts_of_changed ON issues;
DROP TRIGGER issue_texts_of_new ON issues;
DROP FUNCTION issue_texts_keep();
DROP TABLE issue_texts;
DROP FUNCTION issue_text(text, text);
DROP INDEX
    issue_tag_values_value_idx, issues_first_release_idx, issues_assignee_team_idx, issues_assignee_user_idx,
    issues_status_inbox_idx, issues_status_heat_idx, issues_status_users_seen_idx, issues_status_times_seen_idx,
    issues_status_first_seen_idx;
