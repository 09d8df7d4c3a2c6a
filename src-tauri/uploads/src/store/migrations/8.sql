-- The words that people read: confirming was following, rejected was said-no.
UPDATE uploads SET state = 'confirming' WHERE state = 'following';
UPDATE uploads SET reason = 'rejected' WHERE reason = 'said-no';
UPDATE batches SET reason = 'rejected' WHERE reason = 'said-no';
UPDATE log SET event = 'confirming' WHERE event = 'following';
UPDATE log SET detail = 'rejected' WHERE detail = 'said-no';
