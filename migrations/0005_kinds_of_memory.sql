-- Why: memory of four kinds. Beside messages and facts there are episodes (what a session was about) and procedures
-- (how a person does things), made when a session is over. A fact knows since when it holds, how sure it is, who drew
-- it from the words, and every message that says it; a person pins what always counts, and speaks in private mode
-- without being remembered.

-- The kinds stand in a CHECK, which SQLite cannot alter: the table is built anew. What refers to it is put by
-- meanwhile, since dropping the old one empties it.
CREATE TEMP TABLE due_before AS SELECT memory_id FROM embedding_due;
CREATE TEMP TABLE blob_before AS SELECT * FROM embedding_blob;
DROP VIEW remembered;

CREATE TABLE memory_new (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  kind              TEXT NOT NULL CHECK (kind IN ('message', 'fact', 'episode', 'procedure')),
  scope             TEXT NOT NULL,            -- 'p<person>' or 't<thread>': the only place it is recalled in
  person_id         INTEGER NOT NULL REFERENCES person (id),
  speaker           TEXT NOT NULL,            -- 'person', 'aiki' (an episode), or a name in what was imported
  text              TEXT NOT NULL,
  said_at           TEXT NOT NULL,
  source_message_id INTEGER REFERENCES message (id),  -- NULL where it was not said in a stored message
  external_id       TEXT,                     -- the id it had where it was imported from; NULL otherwise
  subject           TEXT,                     -- these four are set together for a statement in normal form;
  predicate         TEXT,                     -- NULL for messages, episodes, and facts kept as wording only
  object            TEXT,
  functional        INTEGER CHECK (functional IN (0, 1)),  -- 1: only one object at a time
  salience          REAL NOT NULL DEFAULT 0,
  confidence        REAL NOT NULL DEFAULT 1 CHECK (confidence BETWEEN 0 AND 1),
  valid_from        TEXT,                     -- NULL: since it was said
  valid_to          TEXT,                     -- NULL while it holds
  superseded_by     INTEGER REFERENCES memory_new (id) ON DELETE SET NULL,  -- what took its place
  closed_by         INTEGER REFERENCES message (id) ON DELETE SET NULL,  -- the message in whose turn it was closed
  stays_local       INTEGER NOT NULL DEFAULT 0 CHECK (stays_local IN (0, 1)),
  is_pinned         INTEGER NOT NULL DEFAULT 0 CHECK (is_pinned IN (0, 1)),
  made_by           TEXT,                     -- what drew it from the words ('rules', 'ollama:qwen3:4b'); NULL: the turn itself
  details           TEXT CHECK (details IS NULL OR json_valid(details)),  -- of an episode: topics, open questions, intentions; of a procedure: its steps
  CHECK ((subject IS NULL) = (predicate IS NULL) AND (subject IS NULL) = (object IS NULL)
     AND (subject IS NULL) = (functional IS NULL))
) STRICT;

INSERT INTO memory_new (id, kind, scope, person_id, speaker, text, said_at, source_message_id, external_id, subject,
                        predicate, object, functional, salience, valid_to, superseded_by, closed_by, stays_local)
SELECT id, kind, scope, person_id, speaker, text, said_at, source_message_id, external_id, subject,
       predicate, object, functional, salience, valid_to, superseded_by, closed_by, stays_local FROM memory;

-- An id that a person saw never comes to mean another row, those of rows that are gone included.
DELETE FROM sqlite_sequence WHERE name = 'memory_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'memory_new', seq FROM sqlite_sequence WHERE name = 'memory';

DROP TABLE memory;
ALTER TABLE memory_new RENAME TO memory;

INSERT OR IGNORE INTO embedding_due SELECT memory_id FROM due_before;
INSERT OR IGNORE INTO embedding_blob SELECT * FROM blob_before;
DROP TABLE due_before;
DROP TABLE blob_before;

CREATE INDEX memory_by_age ON memory (scope, kind, said_at);
CREATE INDEX memory_of_message ON memory (source_message_id);
CREATE INDEX memory_superseded ON memory (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX memory_closed ON memory (closed_by) WHERE closed_by IS NOT NULL;
CREATE INDEX memory_fact ON memory (scope, subject, predicate) WHERE kind = 'fact';
CREATE INDEX memory_pinned ON memory (scope) WHERE is_pinned = 1;
-- A message is remembered once, however often its turn is tried.
CREATE UNIQUE INDEX memory_message ON memory (source_message_id) WHERE kind = 'message';

-- A memory with the thread it was said in; NULL where it has no source.
CREATE VIEW remembered AS
SELECT memory.*, source.thread_id
FROM memory LEFT JOIN message AS source ON source.id = memory.source_message_id;

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

-- Every message that says what a fact says, and all that an episode was drawn from.
CREATE TABLE memory_source (
  memory_id  INTEGER NOT NULL REFERENCES memory (id) ON DELETE CASCADE,
  message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  PRIMARY KEY (memory_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memory_source_message ON memory_source (message_id);

INSERT INTO memory_source (memory_id, message_id)
SELECT id, source_message_id FROM memory WHERE kind = 'fact' AND source_message_id IS NOT NULL;

-- 1: what it says has been drawn into facts, procedures and an episode.
ALTER TABLE message ADD COLUMN is_consolidated INTEGER NOT NULL DEFAULT 0 CHECK (is_consolidated IN (0, 1));
-- 1: said in private mode: it is in no memory, and erased when that ends.
ALTER TABLE message ADD COLUMN is_private INTEGER NOT NULL DEFAULT 0 CHECK (is_private IN (0, 1));

CREATE INDEX message_to_consolidate ON message (thread_id, id)
WHERE is_consolidated = 0 AND role = 'person' AND origin = 'live' AND forgotten_at IS NULL AND is_private = 0;
CREATE INDEX message_private ON message (thread_id, id) WHERE is_private = 1;

-- Since when a thread is in private mode; NULL while it is not.
ALTER TABLE thread ADD COLUMN private_since TEXT;

DROP VIEW addressed_message;
-- A message with the place it was said in, and whether that is in private mode.
CREATE VIEW addressed_message AS
SELECT message.*, thread.platform, thread.platform_thread_id, thread.kind,
       message.is_private = 1 OR thread.private_since IS NOT NULL AS in_private
FROM message JOIN thread ON thread.id = message.thread_id;
