-- The hash by which an event's issue was found or made, as the number that it is. Unknown of what is stored already.
ALTER TABLE events ADD COLUMN hash BLOB;

-- The latest of the events that a hash led to its issue, so that events need no index of hashes. Batches of events write
-- it.
ALTER TABLE issue_hashes ADD COLUMN latest_at INTEGER;
ALTER TABLE issue_hashes ADD COLUMN latest_event BLOB;

-- Issues made of hashes of another one (issue_id), while events of these hashes may still belong to that. What was looked
-- at ends with an event, and what is to be known of it is kept as JSON; hashes are joined by blanks.
CREATE TABLE issue_unmerges (
    project_id INTEGER NOT NULL,
    destination_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    hashes TEXT NOT NULL,
    after_at INTEGER,
    after_event BLOB,
    kept TEXT NOT NULL,
    PRIMARY KEY (project_id, destination_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_unmerges_issue ON issue_unmerges (project_id, issue_id);
