CREATE TABLE jobs (
    id           TEXT PRIMARY KEY,
    path         BLOB NOT NULL,
    mapping_name TEXT NOT NULL,
    mapping      TEXT NOT NULL,
    connection   TEXT,
    client       TEXT NOT NULL,
    endpoint     TEXT NOT NULL,
    options      TEXT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT,
    has_canary   INTEGER NOT NULL,
    read         INTEGER NOT NULL,
    ready        INTEGER NOT NULL,
    excluded     INTEGER NOT NULL,
    merged       INTEGER NOT NULL,
    empty        INTEGER NOT NULL,
    started      INTEGER NOT NULL,
    ended        INTEGER,
    cancel_wish  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE batches (
    job            TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number         INTEGER NOT NULL,
    rows           INTEGER NOT NULL,
    bytes          INTEGER NOT NULL,
    digest         TEXT NOT NULL,
    state          TEXT NOT NULL,
    attempts       INTEGER NOT NULL DEFAULT 0,
    reason         TEXT,
    message        TEXT,
    batch_id       TEXT,
    status_address TEXT,
    accepted_at    INTEGER,
    next_ask       INTEGER,
    asks           INTEGER NOT NULL DEFAULT 0,
    gone           INTEGER NOT NULL DEFAULT 0,
    batch_size     INTEGER,
    succeeded      INTEGER,
    failed         INTEGER,
    not_found      INTEGER,
    PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job    TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    at     INTEGER NOT NULL,
    event  TEXT NOT NULL,
    batch  INTEGER,
    detail TEXT
) STRICT;

CREATE INDEX log_of_job ON log (job, number);
