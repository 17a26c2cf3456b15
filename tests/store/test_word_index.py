"""No word of a person is ever FTS5 syntax, and none is found under another scope."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.memory import Scope
from bot.store import SqliteChoice, Store, choose_sqlite
from bot.store.word_index import adapt_word_index, all_of, holds_our_words, phrases_of, scoped_words, teach_words
from tests.fakes.clock import FakeClock
from tests.store.house import House

SCOPE = Scope("p1")
SQLITE = choose_sqlite()
SCHEMA = """
CREATE TABLE memory (id INTEGER PRIMARY KEY, scope, text, context);
CREATE VIEW memory_words AS SELECT id, scoped_words(scope, text, context) AS words FROM memory;
CREATE VIRTUAL TABLE memory_fts USING fts5(
  words, content = 'memory_words', content_rowid = 'id', tokenize = 'ascii', detail = none, columnsize = 0
);
INSERT INTO memory VALUES (1, 'p1', 'my sister', NULL), (2, 'p2', 'a or b near and not', NULL), (3, 'p11', 'x', NULL),
  (4, 'p1', '1x marks it', 'the spot?');
"""

hostile = st.one_of(
    st.text(),
    st.sampled_from(
        [
            '"',
            "*",
            "NEAR",
            "NEAR(a b)",
            "AND",
            "a OR b",
            "words:p2",
            "(",
            "{text}:x",
            "^a",
            "a'b",
            "-",
            "\0",
            "p2·or",
            "1x",
        ]
    ),
)


@pytest.fixture
def empty() -> Iterator[sqlite3.Connection]:
    connection = SQLITE.module.connect(":memory:", isolation_level=None)
    teach_words(connection)
    connection.executescript(SCHEMA)
    yield connection
    connection.close()


@pytest.fixture
def index(empty: sqlite3.Connection) -> sqlite3.Connection:
    adapt_word_index(empty, SQLITE.version)
    return empty


def search(index: sqlite3.Connection, query: str | None) -> list[int]:
    if query is None:
        return []
    return [row[0] for row in index.execute("SELECT rowid FROM memory_fts WHERE memory_fts MATCH ?", (query,))]


@given(terms=st.lists(hostile, max_size=8))
def test_no_words_break_a_search_or_leave_the_scope(terms: list[str]) -> None:
    connection = SQLITE.module.connect(":memory:", isolation_level=None)
    teach_words(connection)
    connection.executescript(SCHEMA)
    adapt_word_index(connection, SQLITE.version)
    for query in (*(phrases_of(term, SCOPE) for term in terms), all_of(terms, SCOPE)):
        assert set(search(connection, query)) <= {1, 4}
    connection.close()


@given(terms=st.lists(st.text(alphabet="\"'*()^:{}-+., \t\n\0\ud800"), max_size=5))
def test_terms_without_a_letter_are_no_search(terms: list[str]) -> None:
    assert [phrases_of(term, SCOPE) for term in terms] == [None] * len(terms)
    assert all_of(terms, SCOPE) is None


def test_a_word_is_found_under_its_own_scope_only(index: sqlite3.Connection) -> None:
    assert search(index, phrases_of("sister", SCOPE)) == [1]
    assert search(index, phrases_of("sister", Scope("p2"))) == []


def test_a_scope_does_not_run_into_a_word(index: sqlite3.Connection) -> None:
    assert search(index, phrases_of("1x", SCOPE)) == [4]
    assert search(index, phrases_of("x", Scope("p11"))) == [3]


def test_the_words_of_what_it_answers_are_found_too(index: sqlite3.Connection) -> None:
    assert search(index, all_of(["spot", "marks"], SCOPE)) == [4]


def test_words_stand_under_their_scope() -> None:
    assert scoped_words("p1", "My sisters", None) == "p1·my p1·sister"
    assert scoped_words("p1", "Ane.", "My sister?") == "p1·an p1·my p1·sister"
    assert scoped_words("p1", "...", None) == ""


def test_five_hundred_words_can_all_be_asked_for(index: sqlite3.Connection) -> None:
    assert search(index, all_of([f"word{number}" for number in range(500)], SCOPE)) == []


def test_an_index_of_a_newer_format_is_built_anew_by_an_older_sqlite(index: sqlite3.Connection) -> None:
    index.execute("INSERT INTO memory_fts (memory_fts) VALUES ('delete-all')")
    index.execute("UPDATE memory_fts_config SET v = 5 WHERE k = 'version'")
    other = SQLITE.module.connect(":memory:", isolation_level=None)
    teach_words(other)
    index.backup(other)
    adapt_word_index(other, (3, 40, 1))
    assert search(other, phrases_of("sister", SCOPE)) == [1]
    assert other.execute("SELECT v FROM memory_fts_config WHERE k = 'version'").fetchall() == [(4,)]
    other.close()


def test_an_index_of_other_words_is_built_anew(index: sqlite3.Connection) -> None:
    index.execute("INSERT INTO memory_fts (memory_fts) VALUES ('delete-all')")
    adapt_word_index(index, SQLITE.version)
    assert search(index, phrases_of("sister", SCOPE)) == []  # it was made of our words: nothing to do
    index.execute("PRAGMA user_version = 0")
    adapt_word_index(index, SQLITE.version)
    assert search(index, phrases_of("sister", SCOPE)) == [1]
    assert holds_our_words(index)


async def test_what_was_remembered_before_the_words_changed_is_found_after_the_next_start(
    path: Path, sqlite: SqliteChoice
) -> None:
    clock = FakeClock()
    async with await Store.open(path, clock, sqlite) as store:
        memory = await House(store, clock).tell("my sister is called Ane")
        await store.database.write(lambda db: db.execute("PRAGMA user_version = 0").close())
    async with await Store.open(path, clock, sqlite) as store:
        assert await store.memories.matching(memory.scope, ["sister"], 10) == [memory]
