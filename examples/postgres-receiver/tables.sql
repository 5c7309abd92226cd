-- Your own tables. Those of the inbox are in the schema "closehook", which it creates and migrates by itself.
CREATE TABLE IF NOT EXISTS deals_won (
  user_id text PRIMARY KEY,
  deals bigint NOT NULL,
  cents bigint NOT NULL
);
