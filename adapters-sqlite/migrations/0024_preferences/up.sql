-- Whoever resolves an issue that is nobody's gets it, if they want that.
ALTER TABLE users ADD COLUMN takes_resolved INTEGER NOT NULL DEFAULT 0;
