-- The hash by which an event's issue was found or made, as the number that it is. Unknown of what is stored already.
ALTER TABLE events ADD COLUMN hash uuid;

-- The latest of the events that a hash led to its issue, so that events need no index of hashes. Batches of events write
-- it, into rows that they have locked anyway: free room in the pages keeps the indexes out of it.
ALTER TABLE issue_hashes ADD COLUMN latest_at timestamptz, ADD COLUMN latest_event uuid;
ALTER TABLE issue_hashes SET (fillfactor = 80);

-- Issues made of hashes of another one (issue_id), while events of these hashes may still belong to that. What was looked
-- at ends with an event, and what is to be known of it is kept as JSON; hashes are joined by blanks.
CREATE TABLE issue_unmerges (
    project_id bigint NOT NULL,
    destination_id bigint NOT NULL,
    issue_id bigint NOT NULL,
    hashes text NOT NULL,
    after_at timestamptz,
    after_event uuid,
    kept text NOT NULL,
    CONSTRAINT issue_unmerges_pkey PRIMARY KEY (project_id, destination_id)
);
CREATE INDEX issue_unmerges_issue_id_idx ON issue_unmerges (project_id, issue_id);
