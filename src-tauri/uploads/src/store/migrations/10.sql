-- By which lost batches are noticed, and how an upload authenticated.
ALTER TABLE uploads ADD COLUMN plan_digest TEXT;
ALTER TABLE uploads ADD COLUMN auth TEXT;
