"""The word index: how the words of a scope are kept apart, found again, and how it fits the SQLite at hand.

Every word is indexed under its scope ("p1·sister"): a search reads what one scope holds of a word and
nothing else, however much all the others say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.domain.memory import Scope
from bot.domain.stem import index_words

if TYPE_CHECKING:
    import sqlite3

PREFIX_FROM = 4
"""From this length a word also finds longer forms of itself; shorter ones begin too many other words."""

MOST_ALTERNATIVES = 64
"""Words of a question that are looked for; a longer message is a text, not a question."""

WORDS_VERSION = 1
"""Of what ``index_words`` makes of a text: where a file's index was made by another, it is built anew."""

# No letter of a scope or of a word, but one to the index's tokenizer, which splits at ASCII only.
_UNDER = "·"
_SECURE_DELETE_SINCE = (3, 42, 0)
_PLAIN_FORMAT = 4


def scoped_words(scope: str, text: str, context: str | None) -> str:
    """Return what the index holds for a memory: its words and those of what it answers, each under the scope."""
    return " ".join(f"{scope}{_UNDER}{word}" for word in index_words(f"{text}\n{context}" if context else text))


def teach_words(connection: sqlite3.Connection) -> None:
    """Give a connection the function that the schema's triggers and its view of words call."""
    connection.create_function("scoped_words", 3, scoped_words, deterministic=True)


def phrases_of(term: str, scope: Scope) -> str | None:
    """Return the FTS5 query for a word in some form within a scope; None where no letter is in it."""
    quoted = [
        f'"{scope.key}{_UNDER}{word}"{"*" if len(word) >= PREFIX_FROM else ""}' for word in index_words(term) if word
    ]
    return " AND ".join(quoted) or None


def all_of(terms: Iterable[str], scope: Scope) -> str | None:
    """Return the FTS5 query for memories that hold all of the words; None where there is no word."""
    phrases = dict.fromkeys(phrase for term in terms if (phrase := phrases_of(term, scope)))
    return " AND ".join(phrases) or None


def adapt_word_index(connection: sqlite3.Connection, version: Sequence[int]) -> None:
    """Make the index overwrite what is deleted, where this SQLite can; make it readable where it cannot.

    An index that a newer SQLite has overwritten words in has a format that an older one refuses: the
    older one builds it anew. So is one that was made of other words than ours.
    """
    config = dict(connection.execute("SELECT k, v FROM memory_fts_config").fetchall())
    overwrites = overwrites_words(version)
    is_foreign = not overwrites and config.get("version") != _PLAIN_FORMAT
    if is_foreign or not holds_our_words(connection):
        connection.execute("BEGIN IMMEDIATE")
        if is_foreign:
            # Rebuilding needs a format it knows, though it throws away all that is in it.
            connection.execute("UPDATE memory_fts_config SET v = ? WHERE k = 'version'", (_PLAIN_FORMAT,))
        connection.execute("INSERT INTO memory_fts (memory_fts) VALUES ('rebuild')")
        connection.execute(f"PRAGMA user_version = {WORDS_VERSION:d}")
        connection.execute("COMMIT")
    if overwrites and not config.get("secure-delete"):
        connection.execute("INSERT INTO memory_fts (memory_fts, rank) VALUES ('secure-delete', 1)")


def holds_our_words(connection: sqlite3.Connection) -> bool:
    """Whether the index was made of the words that we make of a text."""
    [(version,)] = connection.execute("PRAGMA user_version").fetchall()
    return bool(version == WORDS_VERSION)


def overwrites_words(version: Sequence[int]) -> bool:
    """Whether deleting from the index leaves no words behind by itself."""
    return tuple(version) >= _SECURE_DELETE_SINCE


def drop_deleted_words(connection: sqlite3.Connection) -> None:
    """Rewrite the index without what was deleted; for a SQLite that does not overwrite it."""
    connection.execute("INSERT INTO memory_fts (memory_fts) VALUES ('optimize')")
