-- Halves of batches that Target refused: of which batch of the plan, and from which of its rows on, from 0. Both are
-- null in the plan's own batches.
ALTER TABLE batches ADD COLUMN half_of INTEGER;
ALTER TABLE batches ADD COLUMN half_first INTEGER;
