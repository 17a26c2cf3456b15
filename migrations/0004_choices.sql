-- Why: Discord. A text may have choices below it and answers a message that its platform can point to; messages are
-- taken away on their platform; accounts of several platforms are linked to one person by a code.

ALTER TABLE delivery ADD COLUMN choices TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(choices));
-- The platform's id of the message it answers, where no turn tells that; NULL where it answers none, or a turn does.
ALTER TABLE delivery ADD COLUMN answers TEXT;

-- 1: taken away on its platform; the row stays, without words, so that a redelivered event finds it.
ALTER TABLE part ADD COLUMN is_gone INTEGER NOT NULL DEFAULT 0 CHECK (is_gone IN (0, 1));

-- The sender's id on the platform; NULL for Aiki's own and imported messages, what was forgotten or kept before this.
ALTER TABLE message ADD COLUMN sender_id TEXT;

-- The code by which a person links another account, at most one a person; only its digest is kept.
CREATE TABLE link_code (
  person_id  INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
  digest     TEXT NOT NULL,
  expires_at TEXT                             -- NULL: until it is used or another is offered
) STRICT;
