COPY public.c (id, tier) FROM stdin;
1	gold
\.
