-- What lists of issues are ordered by: of each project and status, a list is read from an index, in its order.
CREATE INDEX issues_of_status_first_seen ON issues (project_id, status, first_seen, id);
CREATE INDEX issues_of_status_times_seen ON issues (project_id, status, times_seen, id);
CREATE INDEX issues_of_status_users_seen ON issues (project_id, status, users_seen, id);
CREATE INDEX issues_of_status_heat ON issues (project_id, status, heat, id);
CREATE INDEX issues_of_status_inbox ON issues (project_id, status, inbox_at, id) WHERE inbox_at IS NOT NULL;

-- What issues are searched by.
CREATE INDEX issues_assignee_user ON issues (project_id, assignee_user_id) WHERE assignee_user_id IS NOT NULL;
CREATE INDEX issues_assignee_team ON issues (project_id, assignee_team_id) WHERE assignee_team_id IS NOT NULL;
CREATE INDEX issue_tag_values_value ON issue_tag_values (project_id, key, value, issue_id);

-- Nobody computed it so far: an issue is as hot as one event at its latest event's time.
UPDATE issues SET heat = round(last_seen / 86400.0) / 1000000.0 WHERE heat = 0;

-- What free-text search looks into. Triggers keep it, so that the release before, which knows nothing of it, keeps it as
-- well; they leave it alone where an event does not change its issue's texts.
CREATE VIRTUAL TABLE issue_texts USING fts5 (
    title, search_message, content = 'issues', content_rowid = 'id', tokenize = 'trigram'
);
INSERT INTO issue_texts (rowid, title, search_message) SELECT id, title, search_message FROM issues;

CREATE TRIGGER issue_texts_of_new AFTER INSERT ON issues BEGIN
    INSERT INTO issue_texts (rowid, title, search_message) VALUES (NEW.id, NEW.title, NEW.search_message);
END;
CREATE TRIGGER issue_texts_of_removed AFTER DELETE ON issues BEGIN
    INSERT INTO issue_texts (issue_texts, rowid, title, search_message)
    VALUES ('delete', OLD.id, OLD.title, OLD.search_message);
END;
CREATE TRIGGER issue_texts_of_changed AFTER UPDATE OF title, search_message ON issues
WHEN OLD.title <> NEW.title OR OLD.search_message <> NEW.search_message BEGIN
    INSERT INTO issue_texts (issue_texts, rowid, title, search_message)
    VALUES ('delete', OLD.id, OLD.title, OLD.search_message);
    INSERT INTO issue_texts (rowid, title, search_message) VALUES (NEW.id, NEW.title, NEW.search_message);
END;
