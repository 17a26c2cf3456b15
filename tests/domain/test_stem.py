"""Words as an index keeps them."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.stem import MOST_WORDS, index_words, plain, stem

WORDS = """
caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned
falling hissing fizzed failing filing happy sky relational conditional rational valenci hesitanci digitizer conformabli
radicalli differentli vileli analogousli vietnamization predication operator feudalism decisiveness hopefulness
callousness formaliti sensitiviti sensibiliti archeologi triplicate formative formalize electriciti electrical hopeful
goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment
dependent adoption opinion homologou communism activate angulariti homologous effective bowdlerize probate rate cease
controll roll yes syzygy bees agree see dying by is as sisters søster
""".split()


def of_sqlite(word: str) -> str:
    """Return what SQLite's own porter makes of a word."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE said USING fts5(word, tokenize = 'porter ascii')")
    db.execute("CREATE VIRTUAL TABLE kept USING fts5vocab(said, 'row')")
    db.execute("INSERT INTO said VALUES (?)", (word,))
    [(kept,)] = db.execute("SELECT term FROM kept").fetchall()
    db.close()
    return str(kept)


@pytest.mark.parametrize("word", WORDS)
def test_a_stem_is_that_of_sqlites_porter(word: str) -> None:
    assert stem(plain(word)) == of_sqlite(plain(word))


@given(word=st.text("abcdeiltnosyz", min_size=1, max_size=50))
def test_whatever_the_word_a_stem_is_left_and_stays_what_it_is(word: str) -> None:
    kept = stem(word)
    assert 0 < len(kept) <= min(len(word) + 1, 40)
    assert kept[0] == word[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My sister's sisters!", ("my", "sister", "s")),
        ("Søsteren på Ås", ("sosteren", "pa", "as")),
        ("irmãs, ÁGUA", ("irma", "agua")),
        ("the 1900s", ("the", "1900s")),
        ("привет 猫", ("привет", "猫")),
        ("... _ !", ()),
        ("x" * 60, ("x" * 40,)),
    ],
)
def test_a_text_is_kept_as_its_different_words(text: str, words: tuple[str, ...]) -> None:
    assert index_words(text) == words


def test_of_an_endless_text_so_many_words_are_kept() -> None:
    assert len(index_words(" ".join(str(number) for number in range(MOST_WORDS + 10)))) == MOST_WORDS
