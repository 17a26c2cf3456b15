"""The language files: the same names in each, every pattern sound, every spelling found."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.language import Language
from bot.providers.offline.lexicon import lexicon
from bot.providers.offline.spelling import fold, plain, spellings, tolerant

_WORD_TABLES = frozenset({
    "relations", "pronouns", "things", "numbers", "operators", "months", "weekdays", "days", "holidays", "units",
    "macros", "labels", "shorthand", "past", "topics",
})  # fmt: skip


def _source(language: Language) -> str:
    return files("bot.providers.offline").joinpath("languages", f"{language}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", [Language.NB, Language.PT])
def test_every_language_names_the_same_things(language: Language) -> None:
    english, other = tomllib.loads(_source(Language.EN)), tomllib.loads(_source(language))
    assert set(other) == set(english)
    tables = [name for name, table in english.items() if isinstance(table, dict) and name not in _WORD_TABLES]
    assert {name: set(other[name]) for name in tables} == {name: set(english[name]) for name in tables}
    for rules in ("facts", "asks"):
        predicates = {rule["predicate"] for rule in english[rules]}
        assert {rule["predicate"] for rule in other[rules]} == predicates


@pytest.mark.parametrize("language", list(Language))
def test_every_pattern_compiles(language: Language) -> None:
    table = lexicon(language)
    for topic in ("talk", "feelings", "checks", "memory", "correct", "sum"):
        for name in table.names(topic):
            assert isinstance(table.patterns(topic, name), tuple)
    assert all(rule.patterns for topic in ("facts", "asks") for rule in table.rules(topic))


@pytest.mark.parametrize("language", list(Language))
def test_no_set_of_letters_holds_an_accent(language: Language) -> None:
    """Accents are made optional letter by letter, which a set would not survive."""
    patterns = re.findall(r"'([^'\n]*)'", _source(language))
    sets = [letters for pattern in patterns for letters in re.findall(r"\[([^\]]*)\]", pattern)]
    assert [letters for letters in sets if not letters.isascii()] == []


@pytest.mark.parametrize("language", list(Language))
def test_relations_and_things_mean_the_same_in_every_language(language: Language) -> None:
    english = lexicon(Language.EN)
    for topic in ("relations", "things", "pronouns", "units"):
        assert set(lexicon(language).words(topic).values()) <= set(english.words(topic).values())


@pytest.mark.parametrize("written", ["søster", "soster", "soester", "SØSTER"])
def test_a_word_is_found_however_it_is_typed(written: str) -> None:
    assert lexicon(Language.NB).words("relations")[fold(written)] == "sister"


@pytest.mark.parametrize("written", ["don't", "don’t", "dont", "DON'T"])
def test_an_apostrophe_may_be_left_out(written: str) -> None:
    assert re.fullmatch(tolerant("don’t"), written, re.IGNORECASE)


@given(st.text(alphabet="abcåøæãçéõ", max_size=12))
def test_the_first_spelling_is_the_right_one(word: str) -> None:
    ways = spellings(word)
    assert ways[0] == fold(word)
    assert re.fullmatch(tolerant(word), word)


@given(st.text(max_size=40))
def test_a_plain_word_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
