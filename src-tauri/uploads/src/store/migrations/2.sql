-- Names are unique by their folded form: no surrounding blanks, no case, one Unicode form.
CREATE TABLE mappings (
    folded  TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    text    TEXT NOT NULL,
    columns TEXT,
    saved   INTEGER NOT NULL,
    used    INTEGER
) STRICT, WITHOUT ROWID;

-- Cells that a person mended by hand; gone with the end of their job.
CREATE TABLE mended_cells (
    job      TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    "row"    INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (job, "row", "column")
) STRICT, WITHOUT ROWID;

-- How a connection authenticates is an object in JSON with a `kind`, so that later kinds bring fields
-- of their own. Never a secret.
CREATE TABLE connections (
    folded        TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    client        TEXT NOT NULL,
    endpoint      TEXT NOT NULL,
    is_production INTEGER NOT NULL,
    auth          TEXT NOT NULL,
    added         INTEGER NOT NULL,
    used          INTEGER
) STRICT, WITHOUT ROWID;
