-- Whether the keychain was given the secret; the secret itself is never here.
ALTER TABLE connections ADD COLUMN is_secret_kept INTEGER NOT NULL DEFAULT 0;
