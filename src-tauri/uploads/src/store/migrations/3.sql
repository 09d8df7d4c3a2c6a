-- What is known of a connection beside what a person typed. `is_secret_kept`: the keychain was given its secret, which
-- is never here. `token_ends`: of a profile token that was read through the Admin API. `reading`: how the account was
-- proven to read delimiters, `keeps` or `shifts`, and when.
ALTER TABLE connections ADD COLUMN is_secret_kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN token_ends INTEGER;
ALTER TABLE connections ADD COLUMN reading TEXT;
ALTER TABLE connections ADD COLUMN read_at INTEGER;
ALTER TABLE connections ADD COLUMN known_at INTEGER;

-- The profile attributes that an account said it knows.
CREATE TABLE known_attributes (
    connection TEXT NOT NULL REFERENCES connections (folded) ON DELETE CASCADE ON UPDATE CASCADE,
    name       TEXT NOT NULL,
    PRIMARY KEY (connection, name)
) STRICT, WITHOUT ROWID;
