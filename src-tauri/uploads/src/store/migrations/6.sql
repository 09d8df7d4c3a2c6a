-- The words that people read: an upload was a job, split was halved, rejected was refused, edited was mended.
ALTER TABLE jobs RENAME TO uploads;
ALTER TABLE uploads RENAME COLUMN cancel_wish TO cancel_requested;
ALTER TABLE uploads RENAME COLUMN mended TO edited_cells;

ALTER TABLE batches RENAME COLUMN job TO upload;
ALTER TABLE batches RENAME COLUMN next_ask TO next_poll_at;
ALTER TABLE batches RENAME COLUMN asks TO polls;
ALTER TABLE batches RENAME COLUMN gone TO not_found_streak;
ALTER TABLE batches RENAME COLUMN half_of TO slice_of;
ALTER TABLE batches RENAME COLUMN half_first TO slice_first;

DROP INDEX log_of_job;
ALTER TABLE log RENAME COLUMN job TO upload;
CREATE INDEX log_of_upload ON log (upload, number);

ALTER TABLE mended_cells RENAME TO edited_cells;
ALTER TABLE edited_cells RENAME COLUMN job TO upload;
ALTER TABLE failed_rows RENAME COLUMN job TO upload;
ALTER TABLE chosen_rows RENAME TO selected_rows;
ALTER TABLE selected_rows RENAME COLUMN job TO upload;

ALTER TABLE known_attributes RENAME TO target_attributes;
ALTER TABLE connections RENAME COLUMN is_secret_kept TO is_secret_stored;
ALTER TABLE connections RENAME COLUMN token_ends TO token_expires_at;
ALTER TABLE connections RENAME COLUMN reading TO delimiter_handling;
ALTER TABLE connections RENAME COLUMN read_at TO comma_tested_at;
ALTER TABLE connections RENAME COLUMN known_at TO attributes_fetched_at;

UPDATE batches SET state = 'split' WHERE state = 'halved';
UPDATE batches SET state = 'rejected' WHERE state = 'refused';
UPDATE uploads SET reason = 'two-rejections' WHERE reason = 'two-refusals';
UPDATE uploads SET reason = 'many-rejected' WHERE reason = 'many-refused';
UPDATE log SET event = 'split' WHERE event = 'halved';
UPDATE log SET event = 'rejected' WHERE event = 'refused';
UPDATE log SET detail = 'two-rejections' WHERE detail = 'two-refusals';
UPDATE log SET detail = 'many-rejected' WHERE detail = 'many-refused';
