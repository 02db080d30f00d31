-- What lists of issues are ordered by: of each project and status, a list is read from an index, in its order.
CREATE INDEX issues_status_first_seen_idx ON issues (project_id, status, first_seen, id);
CREATE INDEX issues_status_times_seen_idx ON issues (project_id, status, times_seen, id);
CREATE INDEX issues_status_users_seen_idx ON issues (project_id, status, users_seen, id);
CREATE INDEX issues_status_heat_idx ON issues (project_id, status, heat, id);
CREATE INDEX issues_status_inbox_idx ON issues (project_id, status, inbox_at, id) WHERE inbox_at IS NOT NULL;

-- What issues are searched by.
CREATE INDEX issues_assignee_user_idx ON issues (project_id, assignee_user_id) WHERE assignee_user_id IS NOT NULL;
CREATE INDEX issues_assignee_team_idx ON issues (project_id, assignee_team_id) WHERE assignee_team_id IS NOT NULL;
CREATE INDEX issues_first_release_idx ON issues (project_id, first_release) WHERE first_release IS NOT NULL;
CREATE INDEX issue_tag_values_value_idx ON issue_tag_values (project_id, key, value, issue_id);

-- Nobody computed it so far: an issue is as hot as one event at its latest event's time.
UPDATE issues
SET heat = round(extract(epoch FROM last_seen) / 86400 * 1000000)::double precision / 1000000
WHERE heat = 0;

-- The texts that free-text search looks into have a table of their own, since every event changes its issue's row, but
-- few change a text: the large index on texts is left alone then. Triggers keep it, so that the release before, which
-- knows nothing of it, keeps it as well.
CREATE TABLE issue_texts (
    project_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    text text NOT NULL,
    CONSTRAINT issue_texts_pkey PRIMARY KEY (project_id, issue_id)
);

-- The message holds most titles.
CREATE FUNCTION issue_text(title text, message text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN position(title IN message) > 0 THEN message ELSE title || E'\n' || message END
$$;

INSERT INTO issue_texts (project_id, issue_id, text)
SELECT project_id, id, issue_text(title, search_message) FROM issues;

CREATE FUNCTION issue_texts_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM issue_texts WHERE project_id = OLD.project_id AND issue_id = OLD.id;
        RETURN NULL;
    END IF;
    INSERT INTO issue_texts (project_id, issue_id, text)
    VALUES (NEW.project_id, NEW.id, issue_text(NEW.title, NEW.search_message))
    ON CONFLICT ON CONSTRAINT issue_texts_pkey DO UPDATE SET text = excluded.text;
    RETURN NULL;
END
$$;

CREATE TRIGGER issue_texts_of_new AFTER INSERT OR DELETE ON issues
    FOR EACH ROW EXECUTE FUNCTION issue_texts_keep();
CREATE TRIGGER issue_texts_of_changed AFTER UPDATE OF title, search_message ON issues
    FOR EACH ROW
    WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.search_message IS DISTINCT FROM NEW.search_message)
    EXECUTE FUNCTION issue_texts_keep();

-- Without the extension, which some servers lack or do not let everybody make, texts are searched one by one.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX issue_texts_text_idx ON issue_texts USING gin (text gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'texts of issues get no index: %', SQLERRM;
END
$$;
