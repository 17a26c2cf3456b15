-- Why: the terminal slice keeps people, threads, messages, turns, memories with their word and
-- vector indexes, owed texts and learned token factors; before this there was no file at all.
--
-- Every id is AUTOINCREMENT: an id that a person saw in /why or a log never comes to mean another row.
-- Every moment is text, ISO 8601 in UTC with milliseconds and Z, so that text order is time order.

-- Marks the file as Aiki's ("Aiki" in ASCII); a foreign database is refused, not migrated.
PRAGMA application_id = 1097427817;

CREATE TABLE person (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  name           TEXT,                        -- NULL until a platform or the person gave one
  language       TEXT,                        -- NULL until the first message
  language_fixed INTEGER NOT NULL DEFAULT 0 CHECK (language_fixed IN (0, 1)),  -- 1: chosen with /language
  timezone       TEXT,                        -- IANA name; NULL until known
  is_owner       INTEGER NOT NULL DEFAULT 0 CHECK (is_owner IN (0, 1))
) STRICT;

-- The file belongs to one person.
CREATE UNIQUE INDEX person_owner ON person (is_owner) WHERE is_owner = 1;

-- One person on several platforms.
CREATE TABLE identity_link (
  platform         TEXT NOT NULL,
  platform_user_id TEXT NOT NULL,
  person_id        INTEGER NOT NULL REFERENCES person (id),
  display_name     TEXT,                      -- NULL where the platform gives none
  PRIMARY KEY (platform, platform_user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE thread (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  platform           TEXT NOT NULL,           -- 'import' for conversations held elsewhere
  platform_thread_id TEXT NOT NULL,
  kind               TEXT NOT NULL CHECK (kind IN ('private', 'group')),
  session_started_at TEXT,                    -- when /new was last said, for showing; NULL: never
  session_after      INTEGER NOT NULL DEFAULT 0,  -- messages up to this id stay out of prompts; an id, for clocks jump
  UNIQUE (platform, platform_thread_id)
) STRICT;

CREATE TABLE message (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  thread_id           INTEGER NOT NULL REFERENCES thread (id),
  person_id           INTEGER NOT NULL REFERENCES person (id),  -- who said it, or whom Aiki answered
  platform_message_id TEXT,                   -- a redelivered event carries the same; NULL for Aiki's own
  role                TEXT NOT NULL CHECK (role IN ('person', 'aiki')),
  origin              TEXT NOT NULL CHECK (origin IN ('live', 'import')),  -- imported ones are never answered
  speaker             TEXT,                   -- display name or imported name; NULL where there was none
  scope               TEXT NOT NULL,          -- where it may be read back, as in memory.scope
  text                TEXT NOT NULL,          -- '' once forgotten: the row stays so that it is not redelivered
  sent_at             TEXT NOT NULL,
  attempts            INTEGER NOT NULL DEFAULT 0,  -- turns begun for it that never ended
  forgotten_at        TEXT,                   -- NULL while the text is there
  UNIQUE (thread_id, platform_message_id)
) STRICT;

CREATE INDEX message_in_thread ON message (thread_id, id);

-- A message with the place it was said in.
CREATE VIEW addressed_message AS
SELECT message.*, thread.platform, thread.platform_thread_id, thread.kind
FROM message JOIN thread ON thread.id = message.thread_id;

-- What Aiki did with a message; the trace holds no message text, so that forgetting is a matter of few places.
CREATE TABLE turn (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id       INTEGER NOT NULL UNIQUE REFERENCES message (id),
  reply_message_id INTEGER REFERENCES message (id),  -- NULL for a turn that said nothing
  intention        TEXT NOT NULL,             -- also in the trace; here so that commands can be passed over
  outcome          TEXT NOT NULL CHECK (outcome IN ('answered', 'failed')),
  trace            TEXT NOT NULL CHECK (json_valid(trace)),
  ended_at         TEXT NOT NULL
) STRICT;

CREATE INDEX turn_reply ON turn (reply_message_id);

-- The memories a turn drew on, or asked about before forgetting them. memory_id refers to a row that may be forgotten since: /why then says so.
CREATE TABLE turn_memory (
  turn_id   INTEGER NOT NULL REFERENCES turn (id),
  position  INTEGER NOT NULL,                 -- best first, from 0
  memory_id INTEGER NOT NULL,
  score     REAL,                             -- NULL for those it only asked about
  reasons   TEXT NOT NULL CHECK (json_valid(reasons)),  -- may name words of the memory: emptied when it is forgotten
  PRIMARY KEY (turn_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX turn_memory_of ON turn_memory (memory_id);

CREATE TABLE memory (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  kind              TEXT NOT NULL CHECK (kind IN ('message', 'fact')),
  scope             TEXT NOT NULL,            -- 'p<person>' or 't<thread>': the only place it is recalled in
  person_id         INTEGER NOT NULL REFERENCES person (id),
  speaker           TEXT NOT NULL,
  text              TEXT NOT NULL,
  said_at           TEXT NOT NULL,
  source_message_id INTEGER REFERENCES message (id),  -- NULL where it was not said in a stored message
  external_id       TEXT,                     -- the id it had where it was imported from; NULL otherwise
  subject           TEXT,                     -- these four are set together for a statement in normal form;
  predicate         TEXT,                     -- NULL for messages, and for facts kept as wording only
  object            TEXT,
  functional        INTEGER CHECK (functional IN (0, 1)),  -- 1: only one object at a time
  salience          REAL NOT NULL DEFAULT 0,
  valid_to          TEXT,                     -- NULL while it holds
  superseded_by     INTEGER REFERENCES memory (id) ON DELETE SET NULL,  -- what took its place
  CHECK ((subject IS NULL) = (predicate IS NULL) AND (subject IS NULL) = (object IS NULL)
     AND (subject IS NULL) = (functional IS NULL))
) STRICT;

CREATE INDEX memory_by_age ON memory (scope, kind, said_at);
CREATE INDEX memory_source ON memory (source_message_id);
CREATE INDEX memory_superseded ON memory (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX memory_fact ON memory (scope, subject, predicate) WHERE kind = 'fact';
-- A message is remembered once, however often its turn is tried.
CREATE UNIQUE INDEX memory_message ON memory (source_message_id) WHERE kind = 'message';

-- A memory with the thread it was said in; NULL where it has no source.
CREATE VIEW remembered AS
SELECT memory.*, source.thread_id
FROM memory LEFT JOIN message AS source ON source.id = memory.source_message_id;

-- The words of the memories. The scope is indexed beside them so that the index itself cuts to it.
CREATE VIRTUAL TABLE memory_fts USING fts5(
  text, scope, content = 'memory', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);

-- One row for each embedder whose vectors we hold. 'vec0': table memory_vec_<id>; 'blob': rows of embedding_blob.
CREATE TABLE embedding_index (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  embedder   TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  storage    TEXT NOT NULL CHECK (storage IN ('vec0', 'blob')),
  is_current INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1)),
  UNIQUE (embedder, dimensions, storage)
) STRICT;

CREATE UNIQUE INDEX embedding_index_current ON embedding_index (is_current) WHERE is_current = 1;

-- Memories that have no vector in the current index yet.
CREATE TABLE embedding_due (
  memory_id INTEGER PRIMARY KEY REFERENCES memory (id) ON DELETE CASCADE
) STRICT;

-- Vectors where sqlite-vec does not load; scanned with numpy.
CREATE TABLE embedding_blob (
  index_id  INTEGER NOT NULL REFERENCES embedding_index (id) ON DELETE CASCADE,
  memory_id INTEGER NOT NULL REFERENCES memory (id) ON DELETE CASCADE,
  scope     TEXT NOT NULL,
  embedding BLOB NOT NULL,                    -- float32, little-endian, unit length
  PRIMARY KEY (index_id, memory_id)
) STRICT;

CREATE INDEX embedding_blob_scope ON embedding_blob (index_id, scope);
CREATE INDEX embedding_blob_memory ON embedding_blob (memory_id);

CREATE TRIGGER memory_inserted AFTER INSERT ON memory BEGIN
  INSERT INTO memory_fts (rowid, text, scope) VALUES (new.id, new.text, new.scope);
  INSERT INTO embedding_due (memory_id) VALUES (new.id);
END;

CREATE TRIGGER memory_deleted AFTER DELETE ON memory BEGIN
  INSERT INTO memory_fts (memory_fts, rowid, text, scope) VALUES ('delete', old.id, old.text, old.scope);
END;

CREATE TRIGGER memory_reworded AFTER UPDATE OF text, scope ON memory BEGIN
  INSERT INTO memory_fts (memory_fts, rowid, text, scope) VALUES ('delete', old.id, old.text, old.scope);
  INSERT INTO memory_fts (rowid, text, scope) VALUES (new.id, new.text, new.scope);
END;

-- Texts owed to a person; the only way anything is said.
CREATE TABLE delivery (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  dedupe_key          TEXT NOT NULL UNIQUE,   -- 'turn:<id>': what is owed once is never owed twice
  thread_id           INTEGER NOT NULL REFERENCES thread (id),
  message_id          INTEGER REFERENCES message (id),  -- Aiki's line in the log; NULL for what is no line of it
  text                TEXT NOT NULL,
  language            TEXT NOT NULL,          -- of the text: what is said about it (a repeat) is said in the same
  owed_at             TEXT NOT NULL,
  state               TEXT NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'sending', 'sent', 'abandoned')),
  attempts            INTEGER NOT NULL DEFAULT 0,
  is_repeat           INTEGER NOT NULL DEFAULT 0 CHECK (is_repeat IN (0, 1)),  -- 1: may have arrived already
  next_attempt_at     TEXT,                   -- NULL: at once
  sent_at             TEXT,                   -- NULL until it arrived
  platform_message_id TEXT,                   -- the id it got there; NULL until it arrived, or where there is none
  last_error          TEXT                    -- NULL while no attempt failed
) STRICT;

CREATE INDEX delivery_unsent ON delivery (state) WHERE state <> 'sent';
CREATE INDEX delivery_message ON delivery (message_id);

-- The change that waits for a yes, at most one a thread.
CREATE TABLE confirmation (
  thread_id  INTEGER PRIMARY KEY REFERENCES thread (id),
  asked_in   INTEGER NOT NULL REFERENCES message (id),
  plan       TEXT NOT NULL CHECK (json_valid(plan)),  -- {"memory_ids": [...], "message_ids": [...]}
  expires_at TEXT NOT NULL
) STRICT;

-- How many real tokens an estimated one turned out to be.
CREATE TABLE token_factor (
  model   TEXT PRIMARY KEY,
  factor  REAL NOT NULL,
  samples INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
