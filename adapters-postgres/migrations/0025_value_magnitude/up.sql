-- The values that an issue's events had most are wanted with the issue itself, which may have many thousands of them. An
-- index on the count would cost every event an entry; on its magnitude, a value gets a new entry with each time that its
-- count has grown by two thirds. Those seen once have none.
--
-- The column is computed by the server, so that processes of the release before keep it as well. That writes the table
-- anew, while which no events are stored: they wait in the intake.
ALTER TABLE issue_tag_values ADD COLUMN magnitude smallint NOT NULL
    GENERATED ALWAYS AS (floor(2 * ln(greatest(count, 1)::double precision))::smallint) STORED;
CREATE INDEX issue_tag_values_magnitude_idx ON issue_tag_values (project_id, issue_id, key, magnitude)
WHERE magnitude > 0;
