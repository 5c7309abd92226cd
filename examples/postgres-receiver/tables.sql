-- Your own tables. The inbox creates and migrates its own in the schema "closehook".
CREATE TABLE IF NOT EXISTS deals_won (
  user_id text PRIMARY KEY,
  deals bigint NOT NULL,
  cents bigint NOT NULL
);
