-- Why: what each call to a model cost, and the settings a person changed in the chat.

-- Settings changed in the chat (/strategy, /model, /budget, /settings): they go before the environment's.
CREATE TABLE override (
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  name      TEXT NOT NULL,                    -- 'strategy', 'slot.chat', 'budget.day' ...: core/policy.py knows them
  value     TEXT NOT NULL,
  PRIMARY KEY (person_id, name)
) STRICT, WITHOUT ROWID;

-- What the person keeps from the cloud (#private, or a rule of their own) is shown to no model that runs there.
ALTER TABLE message ADD COLUMN stays_local INTEGER NOT NULL DEFAULT 0 CHECK (stays_local IN (0, 1));
ALTER TABLE memory ADD COLUMN stays_local INTEGER NOT NULL DEFAULT 0 CHECK (stays_local IN (0, 1));

-- Every call to a model, written down before it is made. Money is in billionths of a US dollar: a token of a
-- cheap model costs less than a millionth.
CREATE TABLE ledger (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  provider           TEXT NOT NULL,
  model              TEXT NOT NULL,
  place              TEXT NOT NULL CHECK (place IN ('local', 'cloud')),
  purpose            TEXT NOT NULL CHECK (purpose IN ('chat', 'proactive', 'memory', 'check')),
  person_id          INTEGER REFERENCES person (id) ON DELETE SET NULL,    -- NULL: the person is gone; the money was spent
  message_id         INTEGER REFERENCES message (id) ON DELETE SET NULL,  -- NULL: not made for a message, or it is gone
  began_at           TEXT NOT NULL,
  state              TEXT NOT NULL CHECK (state IN ('reserved', 'answered', 'unused', 'failed', 'unknown')),
  input_tokens       INTEGER NOT NULL,        -- estimates while 'reserved' and 'unknown'
  output_tokens      INTEGER NOT NULL,
  cache_read_tokens  INTEGER NOT NULL DEFAULT 0,
  cache_write_tokens INTEGER NOT NULL DEFAULT 0,
  cost_nanousd       INTEGER                  -- NULL: no price is known for this model
) STRICT;

CREATE INDEX ledger_by_time ON ledger (began_at);
-- What was spent since a moment, read from the index alone; calls to one's own machines cost nothing and are not in it.
CREATE INDEX ledger_spending ON ledger (began_at, cost_nanousd) WHERE cost_nanousd IS NOT 0;
CREATE INDEX ledger_reserved ON ledger (state) WHERE state = 'reserved';
CREATE INDEX ledger_message ON ledger (message_id) WHERE message_id IS NOT NULL;

-- Calls of tools that act outside this file, written down before they are made: what the process died in the
-- middle of is not done a second time. The arguments are not kept here.
CREATE TABLE tool_run (
  message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,  -- the yes it was run for
  call_id    TEXT NOT NULL,                   -- its place in what that yes was said to
  tool       TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('begun', 'done', 'failed', 'unknown')),
  began_at   TEXT NOT NULL,
  PRIMARY KEY (message_id, call_id)
) STRICT, WITHOUT ROWID;
