-- The upload whose failed rows a job sends again, and how many cells were mended by hand for it.
ALTER TABLE jobs ADD COLUMN retry_of TEXT;
ALTER TABLE jobs ADD COLUMN mended INTEGER NOT NULL DEFAULT 0;

-- Rows that Target named as failed, by their numbers in the file; of merged rows the one that stayed.
CREATE TABLE failed_rows (
    job   TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    batch INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last  INTEGER NOT NULL,
    PRIMARY KEY (job, batch, first)
) STRICT, WITHOUT ROWID;

-- The only rows of its file that a job sends; none of a job that sends all.
CREATE TABLE chosen_rows (
    job   TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    last  INTEGER NOT NULL,
    PRIMARY KEY (job, first)
) STRICT, WITHOUT ROWID;
