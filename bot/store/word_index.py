"""The word index: how a person's words become a query, and how it fits the SQLite at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.domain.memory import Scope

if TYPE_CHECKING:
    import sqlite3

PREFIX_FROM = 4
"""From this length a word also finds longer forms of itself; shorter ones begin too many other words."""

MOST_ALTERNATIVES = 64
"""Words of a question that are looked for; a longer message is a text, not a question."""

_SECURE_DELETE_SINCE = (3, 42, 0)
_PLAIN_FORMAT = 4
_WORD = re.compile(r"[^\W_]+")


def any_of(terms: Iterable[str], scope: Scope) -> str | None:
    """Return the FTS5 query for memories that hold any of the words; None where there is no word."""
    phrases = _phrases(terms)[:MOST_ALTERNATIVES]
    return _within(scope, " OR ".join(phrases)) if phrases else None


def all_of(terms: Iterable[str], scope: Scope) -> str | None:
    """Return the FTS5 query for memories that hold all of the words; None where there is no word."""
    phrases = _phrases(terms)
    return _within(scope, " AND ".join(phrases)) if phrases else None


def _within(scope: Scope, wanted: str) -> str:
    return f'scope : "{scope.key}" AND text : ({wanted})'


def _phrases(terms: Iterable[str]) -> list[str]:
    """Return each term as a quoted string of letters, digits and spaces: nothing in it is FTS5 syntax."""
    quoted = []
    for term in terms:
        words = " ".join(_WORD.findall(term))
        if words:
            quoted.append(f'"{words}"*' if len(words) >= PREFIX_FROM else f'"{words}"')
    return list(dict.fromkeys(quoted))


def adapt_word_index(connection: sqlite3.Connection, version: Sequence[int]) -> None:
    """Make the index overwrite what is deleted, where this SQLite can; make it readable where it cannot.

    An index that a newer SQLite has overwritten words in has a format that an older one refuses: the
    older one builds it anew.
    """
    config = dict(connection.execute("SELECT k, v FROM memory_fts_config").fetchall())
    if overwrites_words(version):
        if not config.get("secure-delete"):
            connection.execute("INSERT INTO memory_fts (memory_fts, rank) VALUES ('secure-delete', 1)")
    elif config.get("version") != _PLAIN_FORMAT:
        # Rebuilding needs a format it knows, though it throws away all that is in it.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE memory_fts_config SET v = ? WHERE k = 'version'", (_PLAIN_FORMAT,))
        connection.execute("INSERT INTO memory_fts (memory_fts) VALUES ('rebuild')")
        connection.execute("COMMIT")


def overwrites_words(version: Sequence[int]) -> bool:
    """Whether deleting from the index leaves no words behind by itself."""
    return tuple(version) >= _SECURE_DELETE_SINCE


def drop_deleted_words(connection: sqlite3.Connection) -> None:
    """Rewrite the index without what was deleted; for a SQLite that does not overwrite it."""
    connection.execute("INSERT INTO memory_fts (memory_fts) VALUES ('optimize')")
