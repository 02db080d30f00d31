DROP INDEX issue_hashes_tombstone_id_idx;
ALTER TABLE issue_hashes DROP COLUMN tombstone_id;
DROP TABLE tombstones;
