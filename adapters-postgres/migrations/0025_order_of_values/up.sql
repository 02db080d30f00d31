-- The values that an issue's events had most, or last, are wanted with the issue itself, which may have many thousands of
-- them. An index on counts and times would cost each event an entry of each of its tags; on the magnitude of a count and
-- on a day, a value gets a new entry with each time that its count has grown by two thirds, and once a day. Those seen
-- once have no magnitude.
--
-- The columns are computed by the server, so that processes of the release before keep them as well. That writes the
-- table anew, while which no events are stored: their senders are told to come again later.
ALTER TABLE issue_tag_values
    ADD COLUMN magnitude smallint NOT NULL
        GENERATED ALWAYS AS (floor(2 * ln(greatest(count, 1)::double precision))::smallint) STORED,
    ADD COLUMN last_day integer NOT NULL
        GENERATED ALWAYS AS (floor(date_part('epoch', last_seen - timestamptz '1970-01-01 00:00:00+00') / 86400)::integer)
        STORED;
CREATE INDEX issue_tag_values_magnitude_idx ON issue_tag_values (project_id, issue_id, key, magnitude)
WHERE magnitude > 0;
CREATE INDEX issue_tag_values_last_day_idx ON issue_tag_values (project_id, issue_id, key, last_day);
