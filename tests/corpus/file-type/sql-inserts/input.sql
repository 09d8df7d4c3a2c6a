INSERT INTO customers (id, tier) VALUES (1, 'gold');
