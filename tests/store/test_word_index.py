"""No word of a person is ever FTS5 syntax."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.memory import Scope
from bot.store import choose_sqlite
from bot.store.word_index import MOST_ALTERNATIVES, adapt_word_index, all_of, any_of

SCOPE = Scope("p1")
SQLITE = choose_sqlite()

hostile = st.one_of(
    st.text(),
    st.sampled_from(
        ['"', "*", "NEAR", "NEAR(a b)", "AND", "a OR b", "scope:p2", "(", "{text}:x", "^a", "a'b", "-", "\0"]
    ),
)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = SQLITE.module.connect(":memory:", isolation_level=None)
    connection.execute(
        "CREATE VIRTUAL TABLE fts USING fts5(text, scope, tokenize='porter unicode61 remove_diacritics 2')"
    )
    connection.execute("INSERT INTO fts VALUES ('my sister', 'p1'), ('a or b near and not', 'p2')")
    yield connection
    connection.close()


def search(index: sqlite3.Connection, query: str | None) -> list[tuple[str]]:
    return [] if query is None else index.execute("SELECT scope FROM fts WHERE fts MATCH ?", (query,)).fetchall()


@given(terms=st.lists(hostile, max_size=8))
def test_no_words_break_a_search_or_leave_the_scope(index: sqlite3.Connection, terms: list[str]) -> None:
    for query in (any_of(terms, SCOPE), all_of(terms, SCOPE)):
        assert set(search(index, query)) <= {("p1",)}


@given(terms=st.lists(st.text(alphabet="\"'*()^:{}-+., \t\n\0\ud800"), max_size=5))
def test_terms_without_a_letter_are_no_search(terms: list[str]) -> None:
    assert any_of(terms, SCOPE) is None
    assert all_of(terms, SCOPE) is None


def test_a_letter_that_the_index_does_not_know_matches_nothing(index: sqlite3.Connection) -> None:
    assert search(index, all_of(["\U00016e40", "***"], SCOPE)) == []


def test_five_hundred_words_can_all_be_asked_for(index: sqlite3.Connection) -> None:
    assert search(index, all_of([f"word{number}" for number in range(500)], SCOPE)) == []


def test_a_long_text_is_searched_by_its_first_words() -> None:
    query = any_of([f"word{number}" for number in range(500)], SCOPE)
    assert query is not None
    assert query.count(" OR ") == MOST_ALTERNATIVES - 1


def test_an_index_of_a_newer_format_is_built_anew_by_an_older_sqlite() -> None:
    connection = SQLITE.module.connect(":memory:", isolation_level=None)
    connection.executescript(
        """
        CREATE TABLE memory (id INTEGER PRIMARY KEY, text, scope);
        CREATE VIRTUAL TABLE memory_fts USING fts5(text, scope, content='memory', content_rowid='id');
        INSERT INTO memory VALUES (1, 'sister', 'p1');
        UPDATE memory_fts_config SET v = 5 WHERE k = 'version';
        """
    )
    adapt_word_index(connection, (3, 40, 1))
    assert connection.execute("SELECT rowid FROM memory_fts WHERE memory_fts MATCH 'sister'").fetchall() == [(1,)]
    assert connection.execute("SELECT v FROM memory_fts_config WHERE k = 'version'").fetchall() == [(4,)]
    connection.close()
