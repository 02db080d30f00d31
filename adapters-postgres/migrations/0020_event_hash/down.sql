DELETE FROM scheduled_deletions WHERE model = 'UnmergedGroup';
DROP TABLE issue_unmerges;
ALTER TABLE issue_hashes DROP COLUMN latest_event;
ALTER TABLE issue_hashes DROP COLUMN latest_at;
ALTER TABLE events DROP COLUMN hash;
ALTER TABLE issue_hashes RESET (fillfactor);
