-- Why: recall reads what one scope holds and no more, and knows what was said around a memory. The words of the index
-- stand under their scope, so that a search costs what its own scope holds, whatever others say; a message knows its
-- place among those of its thread that lie no more than hours apart; a bare answer ("Ane.") is also found by the
-- question of Aiki's that it answers.

DROP TRIGGER memory_inserted;
DROP TRIGGER memory_deleted;
DROP TRIGGER memory_reworded;
DROP TABLE memory_fts;

-- Of messages only: the first memory of the session it was said in, and the how-manyeth of that session it is. What
-- is forgotten leaves a gap.
ALTER TABLE memory ADD COLUMN session INTEGER;
ALTER TABLE memory ADD COLUMN place INTEGER;
-- The line of Aiki's before it, where that ends with a question, and its last words; NULL where there is none.
ALTER TABLE memory ADD COLUMN answers_id INTEGER REFERENCES message (id) ON DELETE SET NULL;
ALTER TABLE memory ADD COLUMN context TEXT;

CREATE INDEX memory_place ON memory (session, place, scope, speaker) WHERE session IS NOT NULL;
CREATE INDEX memory_speaker ON memory (scope, speaker);
CREATE INDEX memory_answer ON memory (answers_id) WHERE answers_id IS NOT NULL;

CREATE TEMP TABLE said AS
SELECT memory.id, message.thread_id, message.id AS message_id,
       julianday(memory.said_at) - julianday(lag(memory.said_at) OVER (PARTITION BY message.thread_id ORDER BY message.id)) AS days
FROM memory JOIN message ON message.id = memory.source_message_id WHERE memory.kind = 'message';
CREATE TEMP TABLE counted AS
SELECT *, sum(days IS NULL OR abs(days) > 4 / 24.0) OVER (PARTITION BY thread_id ORDER BY message_id) AS nth FROM said;
CREATE TEMP TABLE placed AS
SELECT id AS memory_id, first_value(id) OVER in_session AS session, row_number() OVER in_session AS place
FROM counted WINDOW in_session AS (PARTITION BY thread_id, nth ORDER BY message_id);
CREATE UNIQUE INDEX placed_memory ON placed (memory_id);
UPDATE memory SET (session, place) = (SELECT session, place FROM placed WHERE memory_id = memory.id)
WHERE kind = 'message' AND source_message_id IS NOT NULL;
DROP TABLE placed;
DROP TABLE counted;
DROP TABLE said;

UPDATE memory SET (answers_id, context) = (
  SELECT id, substr(rtrim(text), -300) FROM (
    SELECT id, role, scope, text FROM message AS earlier
    WHERE thread_id = (SELECT thread_id FROM message WHERE id = memory.source_message_id)
      AND id < memory.source_message_id ORDER BY id DESC LIMIT 1)
  WHERE role = 'aiki' AND scope = memory.scope AND rtrim(text) LIKE '%?')
WHERE kind = 'message' AND source_message_id IS NOT NULL;

-- What the index is made of. The function is ours: connections of other programs can neither read this nor write memories.
CREATE VIEW memory_words AS SELECT id, scoped_words(scope, text, context) AS words FROM memory;

-- Its words come with their scope in front ("p1·sister"), folded and stemmed by us. It is filled at the next opening.
CREATE VIRTUAL TABLE memory_fts USING fts5(
  words, content = 'memory_words', content_rowid = 'id', tokenize = 'ascii', detail = none, columnsize = 0
);
PRAGMA user_version = 0;

-- One trigger, so that its steps come in this order. The memory before a new one is looked for among the last lines
-- only: a long stretch of which nothing is remembered parts sessions too.
CREATE TRIGGER memory_inserted AFTER INSERT ON memory BEGIN
  INSERT INTO memory_fts (rowid, words) VALUES (new.id, scoped_words(new.scope, new.text, new.context));
  INSERT INTO embedding_due (memory_id) VALUES (new.id);
  UPDATE memory SET (session, place) = (
    SELECT coalesce(max(session), new.id), coalesce(max(place), 0) + 1 FROM (
      SELECT session, place, said_at FROM (
        SELECT id AS message_id FROM message
        WHERE thread_id = (SELECT thread_id FROM message WHERE id = new.source_message_id)
          AND id < new.source_message_id ORDER BY id DESC LIMIT 40)
      CROSS JOIN memory AS before ON before.source_message_id = message_id AND before.kind = 'message'
      ORDER BY message_id DESC LIMIT 1)
    WHERE abs(julianday(new.said_at) - julianday(said_at)) <= 4 / 24.0)
  WHERE id = new.id AND kind = 'message' AND source_message_id IS NOT NULL;
  UPDATE memory SET (answers_id, context) = (
    SELECT id, substr(rtrim(text), -300) FROM (
      SELECT id, role, scope, text FROM message
      WHERE thread_id = (SELECT thread_id FROM message WHERE id = new.source_message_id)
        AND id < new.source_message_id ORDER BY id DESC LIMIT 1)
    WHERE role = 'aiki' AND scope = new.scope AND rtrim(text) LIKE '%?')
  WHERE id = new.id AND kind = 'message' AND source_message_id IS NOT NULL;
END;

CREATE TRIGGER memory_deleted AFTER DELETE ON memory BEGIN
  INSERT INTO memory_fts (memory_fts, rowid, words)
  VALUES ('delete', old.id, scoped_words(old.scope, old.text, old.context));
END;

CREATE TRIGGER memory_reworded AFTER UPDATE OF text, scope, context ON memory
WHEN (old.text, old.scope, old.context) IS NOT (new.text, new.scope, new.context) BEGIN
  INSERT INTO memory_fts (memory_fts, rowid, words)
  VALUES ('delete', old.id, scoped_words(old.scope, old.text, old.context));
  INSERT INTO memory_fts (rowid, words) VALUES (new.id, scoped_words(new.scope, new.text, new.context));
END;

-- A line of Aiki's that is emptied, or becomes another one, is nobody's question any more.
CREATE TRIGGER message_unasked AFTER UPDATE OF text ON message WHEN old.role = 'aiki' AND old.text <> new.text BEGIN
  UPDATE memory SET context = NULL, answers_id = NULL WHERE answers_id = old.id;
END;

CREATE TRIGGER message_erased BEFORE DELETE ON message WHEN old.role = 'aiki' BEGIN
  UPDATE memory SET context = NULL, answers_id = NULL WHERE answers_id = old.id;
END;
