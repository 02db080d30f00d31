-- What is left of issues that were discarded. The user may be gone.
CREATE TABLE tombstones (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL CONSTRAINT tombstones_project_id_fkey REFERENCES projects ON DELETE CASCADE,
    issue_id bigint NOT NULL,
    message text NOT NULL,
    culprit text NOT NULL,
    level text NOT NULL,
    kind text NOT NULL,
    metadata text NOT NULL,
    user_id bigint,
    date_added timestamptz NOT NULL,
    CONSTRAINT tombstones_pkey PRIMARY KEY (project_id, id)
);
CREATE INDEX tombstones_date_added_idx ON tombstones (project_id, date_added, id);

-- A hash leads to an issue, to a tombstone, or nowhere. The release before knows of no tombstones: events of such a hash
-- make a new issue there.
ALTER TABLE issue_hashes ADD COLUMN tombstone_id bigint;
CREATE INDEX issue_hashes_tombstone_id_idx ON issue_hashes (project_id, tombstone_id) WHERE tombstone_id IS NOT NULL;
