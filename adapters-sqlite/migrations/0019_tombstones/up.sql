-- What is left of issues that were discarded. The user may be gone.
CREATE TABLE tombstones (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    issue_id INTEGER NOT NULL,
    message TEXT NOT NULL,
    culprit TEXT NOT NULL,
    level TEXT NOT NULL,
    kind TEXT NOT NULL,
    metadata TEXT NOT NULL,
    user_id INTEGER,
    date_added INTEGER NOT NULL
) STRICT;
CREATE INDEX tombstones_date_added ON tombstones (project_id, date_added, id);

-- A hash leads to an issue, to a tombstone, or nowhere. The release before knows of no tombstones: events of such a hash
-- make a new issue there.
ALTER TABLE issue_hashes ADD COLUMN tombstone_id INTEGER;
CREATE INDEX issue_hashes_tombstone ON issue_hashes (project_id, tombstone_id) WHERE tombstone_id IS NOT NULL;
