-- Why: messaging platforms. A message may consist of several of the platform's, carry attachments, answer an
-- earlier one, and be edited; a text may arrive in several parts, take the place of an earlier one and have
-- buttons; whoever is unknown is turned away or paired; people say what they think of answers.

-- Rises with each change of the text, so that a turn which began before is not saved.
ALTER TABLE message ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
-- What it answers, where that is a message of ours; NULL where it answers none, or one that we do not have.
ALTER TABLE message ADD COLUMN quotes_message_id INTEGER REFERENCES message (id) ON DELETE SET NULL;
-- What it answers, where we do not have that message, and whose it was (NULL: somebody else's); NULL otherwise.
ALTER TABLE message ADD COLUMN quoted_text TEXT;
ALTER TABLE message ADD COLUMN quoted_role TEXT;
-- The reply it had before it was reopened, whose place the new one takes; NULL where it was never reopened.
ALTER TABLE message ADD COLUMN earlier_reply_id INTEGER REFERENCES message (id) ON DELETE SET NULL;

CREATE INDEX message_quoting ON message (quotes_message_id) WHERE quotes_message_id IS NOT NULL;
CREATE INDEX message_reopened ON message (earlier_reply_id) WHERE earlier_reply_id IS NOT NULL;

-- The platform's messages that a live message consists of, in order; its text is theirs, line by line.
CREATE TABLE part (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  thread_id           INTEGER NOT NULL REFERENCES thread (id),
  platform_message_id TEXT NOT NULL,          -- a redelivered event carries the same
  message_id          INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  chars               INTEGER NOT NULL,       -- how many characters of the message's text are this part's
  UNIQUE (thread_id, platform_message_id)
) STRICT;

CREATE INDEX part_of ON part (message_id);

INSERT INTO part (thread_id, platform_message_id, message_id, chars)
SELECT thread_id, platform_message_id, id, length(text) FROM message
WHERE role = 'person' AND origin = 'live' AND platform_message_id IS NOT NULL;

-- The message in whose turn it was closed, to be undone with that turn; NULL while it holds, or where it was closed
-- before this was kept.
ALTER TABLE memory ADD COLUMN closed_by INTEGER REFERENCES message (id) ON DELETE SET NULL;
CREATE INDEX memory_closed ON memory (closed_by) WHERE closed_by IS NOT NULL;

-- What a person sent beside words; the bytes stay on the platform.
CREATE TABLE attachment (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id   INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  part_id      INTEGER NOT NULL REFERENCES part (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL CHECK (kind IN ('photo', 'speech', 'file', 'other')),
  platform_ref TEXT NOT NULL,                 -- what the platform gives its bytes out for; '' once forgotten
  media_type   TEXT NOT NULL,
  name         TEXT,                          -- NULL where the platform names none, or once forgotten
  size         INTEGER,                       -- bytes; NULL where the platform does not tell
  text         TEXT                           -- what was read or heard in it; NULL until then, '' once forgotten
) STRICT;

CREATE INDEX attachment_of ON attachment (message_id);
CREATE INDEX attachment_in ON attachment (part_id);

-- A text that can be sent at once but whose recipient is gone fails at once: since when, NULL while they are there.
ALTER TABLE thread ADD COLUMN unreachable_since TEXT;

ALTER TABLE delivery ADD COLUMN replaces_id INTEGER REFERENCES delivery (id);  -- NULL where it takes no text's place
ALTER TABLE delivery ADD COLUMN turn_id INTEGER;          -- what its buttons are about; no reference, a turn can be reopened
ALTER TABLE delivery ADD COLUMN buttons TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(buttons));

-- The unsent of one thread, in their order.
CREATE INDEX delivery_unsent_in ON delivery (thread_id, id) WHERE state <> 'sent';
CREATE INDEX delivery_replaced ON delivery (replaces_id) WHERE replaces_id IS NOT NULL;

-- The platform's messages that a text arrived as.
CREATE TABLE delivery_part (
  delivery_id         INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  position            INTEGER NOT NULL,       -- from 0
  platform_message_id TEXT NOT NULL,
  PRIMARY KEY (delivery_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_part_by_id ON delivery_part (platform_message_id);

INSERT INTO delivery_part (delivery_id, position, platform_message_id)
SELECT id, 0, platform_message_id FROM delivery WHERE platform_message_id IS NOT NULL;
ALTER TABLE delivery DROP COLUMN platform_message_id;

-- An answer that is shown while it is written, on platforms where that takes a message; several where one was begun
-- anew. The next answer that is owed takes their place.
CREATE TABLE preview (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  thread_id           INTEGER NOT NULL REFERENCES thread (id),
  platform_message_id TEXT NOT NULL,
  after_delivery_id   INTEGER NOT NULL,       -- what was owed before it was shown is another answer; 0: nothing was
  UNIQUE (thread_id, platform_message_id)
) STRICT;

-- The code that pairs whoever shows it, at most one; only its digest is kept.
CREATE TABLE pairing_code (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  digest     TEXT NOT NULL,
  expires_at TEXT                             -- NULL: until it is used or another is offered
) STRICT;

-- When a stranger was last told that they may not come in; older rows are dropped.
CREATE TABLE turned_away (
  platform         TEXT NOT NULL,
  platform_user_id TEXT NOT NULL,
  told_at          TEXT NOT NULL,
  PRIMARY KEY (platform, platform_user_id)
) STRICT, WITHOUT ROWID;

-- What a person thinks of an answer.
CREATE TABLE verdict (
  turn_id   INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  verdict   TEXT NOT NULL CHECK (verdict IN ('good', 'bad')),
  given_at  TEXT NOT NULL,
  PRIMARY KEY (turn_id, person_id)
) STRICT, WITHOUT ROWID;
