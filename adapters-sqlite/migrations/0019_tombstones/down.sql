DROP INDEX issue_hashes_tombstone;
ALTER TABLE issue_hashes DROP COLUMN tombstone_id;
DROP TABLE tombstones;
