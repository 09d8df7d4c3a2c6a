-- The rows that don't meet the conditions of the mapping.
ALTER TABLE uploads ADD COLUMN filtered INTEGER NOT NULL DEFAULT 0;
