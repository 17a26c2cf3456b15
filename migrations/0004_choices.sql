-- Why: Discord. A text may have choices below it and answers a message that its platform can point to; accounts of
-- several platforms are linked to one person by a code.

ALTER TABLE delivery ADD COLUMN choices TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(choices));
-- The platform's id of the message it answers, where no turn tells that; NULL where it answers none, or a turn does.
ALTER TABLE delivery ADD COLUMN answers TEXT;

-- The code by which a person links another account, at most one a person; only its digest is kept.
CREATE TABLE link_code (
  person_id  INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
  digest     TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
