-- Practice connections, drafts, and what Target had of a test batch's visitors before it was sent.
ALTER TABLE connections ADD COLUMN is_practice INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN test_known INTEGER;
ALTER TABLE uploads ADD COLUMN test_new INTEGER;

-- Files that were opened and not sent yet. Their edited cells are customer data.
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    choice TEXT NOT NULL,
    state TEXT NOT NULL,
    cells TEXT NOT NULL,
    bytes INTEGER,
    modified INTEGER,
    at INTEGER NOT NULL
);
