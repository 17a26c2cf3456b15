-- Why: a search through all vectors of a scope takes a millisecond for each thousand. Once there are many they are
-- divided into cells of like ones, of which a search looks through a few.

-- How the vectors of one scope in one index are divided. Their cells are partitions of table memory_cells_<index_id>,
-- numbered from id * 65536; a memory is in one of them or in none. The newest of a scope takes what comes in.
CREATE TABLE embedding_layout (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  index_id   INTEGER NOT NULL REFERENCES embedding_index (id) ON DELETE CASCADE,
  scope      TEXT NOT NULL,
  vectors    INTEGER NOT NULL,                -- about how many there were when it was made
  searched   REAL NOT NULL,                   -- times the square root of the vectors: what a search looks through
  held       INTEGER NOT NULL DEFAULT 0,      -- how many are in its cells
  unmoved_to INTEGER NOT NULL                 -- vectors of memories up to this id may lie elsewhere; 0: it is searched
) STRICT;

CREATE INDEX embedding_layout_of ON embedding_layout (index_id, scope);

-- The middles of the cells, apart because they take megabytes. Each is the mean of several vectors.
CREATE TABLE embedding_centres (
  layout_id INTEGER PRIMARY KEY REFERENCES embedding_layout (id) ON DELETE CASCADE,
  cells     BLOB NOT NULL,                    -- int64, little-endian: their numbers
  middles   BLOB NOT NULL                     -- float32, little-endian
) STRICT;
