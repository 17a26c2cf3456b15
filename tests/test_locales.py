"""The sentences Aiki says by itself exist in all three languages, and each can be said."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import bot
from bot.domain import errors
from bot.domain.language import Language
from bot.locales import LocaleSentences

PACKAGE = Path(bot.__file__).parent
TOPICS = sorted(path.stem for path in (PACKAGE / "locales" / "en").glob("*.toml"))


def entries(language: Language, topic: str) -> dict[str, str | dict[str, str]]:
    return tomllib.loads((PACKAGE / "locales" / language / f"{topic}.toml").read_text("utf-8"))


def places(entry: str | dict[str, str]) -> set[str]:
    texts = [entry] if isinstance(entry, str) else [entry["one"], entry["other"]]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", [Language.NB, Language.PT])
def test_a_topic_has_the_same_sentences_with_the_same_places(language: Language, topic: str) -> None:
    english, other = entries(Language.EN, topic), entries(language, topic)
    assert list(other) == list(english)
    assert {key: places(entry) for key, entry in other.items()} == {k: places(e) for k, e in english.items()}


def test_no_topic_exists_in_one_language_only() -> None:
    for language in Language:
        assert sorted(path.stem for path in (PACKAGE / "locales" / language).glob("*.toml")) == TOPICS


def _keys_in_code() -> set[str]:
    topics = "|".join(TOPICS)
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(re.findall(rf"^(?:{topics})\.[a-z_0-9]*[a-z0-9]$", node.value))
    return found


def test_every_sentence_the_code_names_exists() -> None:
    known = {f"{topic}.{key}" for topic in TOPICS for key in entries(Language.EN, topic)}
    assert _keys_in_code() <= known


@pytest.mark.parametrize("topic", sorted({"cli", "commands", "error", "explain", "files", "money", "turn"}))
def test_every_sentence_is_said_somewhere(topic: str) -> None:
    composed = {"explain.aiki", "explain.person"} | {
        f"commands.{key}" for key in entries(Language.EN, "commands") if key.startswith(("about_", "argument_"))
    }
    known = {f"{topic}.{key}" for key in entries(Language.EN, topic)}
    assert known - composed <= _keys_in_code()


def _all_errors(kind: type[errors.AikiError]) -> list[type[errors.AikiError]]:
    return [kind, *(lower for child in kind.__subclasses__() for lower in _all_errors(child))]


@pytest.mark.parametrize("kind", _all_errors(errors.AikiError))
@pytest.mark.parametrize("language", Language)
def test_every_error_has_a_sentence(kind: type[errors.AikiError], language: Language) -> None:
    topic, _, key = kind.sentence.partition(".")
    assert key in entries(language, topic)


def test_a_count_picks_singular_or_plural() -> None:
    say = LocaleSentences().say
    assert "1 memory is" in say(Language.EN, "commands.status_embedding", count=1)
    assert "2 memories are" in say(Language.EN, "commands.status_embedding", count=2)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        (Language.EN, "Saturday 21 November 2026", "21 November 2026, 08:30"),
        (Language.NB, "lørdag 21. november 2026", "21. november 2026 kl. 08:30"),
        (Language.PT, "sábado, 21 de novembro de 2026", "21 de novembro de 2026, 08:30"),
    ],
)
def test_dates_are_written_as_people_write_them(language: Language, day: str, moment: str) -> None:
    sentences = LocaleSentences()
    assert sentences.day(language, date(2026, 11, 21)) == day
    assert sentences.moment(language, datetime(2026, 11, 21, 8, 30, tzinfo=UTC)) == moment


@pytest.mark.parametrize(
    ("usd", "english", "norwegian", "portuguese"),
    [
        ("0", "$0.00", "0,00 USD", "US$ 0,00"),
        ("0.5", "$0.50", "0,50 USD", "US$ 0,50"),
        ("0.0123", "$0.0123", "0,0123 USD", "US$ 0,0123"),
        ("0.000000011", "$0.000000011", "0,000000011 USD", "US$ 0,000000011"),
        ("0.09996", "$0.10", "0,10 USD", "US$ 0,10"),
        ("0.9999", "$1.00", "1,00 USD", "US$ 1,00"),
        ("12.345", "$12.34", "12,34 USD", "US$ 12,34"),
        ("1234567.8", "$1,234,567.80", "1\u00a0234\u00a0567,80 USD", "US$ 1.234.567,80"),
        ("-0.25", "-$0.25", "-0,25 USD", "-US$ 0,25"),
    ],
)
def test_money_is_written_as_people_write_it_and_small_amounts_are_not_nothing(
    usd: str, english: str, norwegian: str, portuguese: str
) -> None:
    sentences = LocaleSentences()
    told = [sentences.money(language, Decimal(usd)) for language in (Language.EN, Language.NB, Language.PT)]
    assert told == [english, norwegian, portuguese]


def test_a_large_number_has_its_thousands_set_apart() -> None:
    sentences = LocaleSentences()
    told = [sentences.number(language, 1_234_567) for language in (Language.EN, Language.NB, Language.PT)]
    assert told == ["1,234,567", "1\u00a0234\u00a0567", "1.234.567"]


def test_a_missing_place_is_a_defect_and_not_swallowed() -> None:
    with pytest.raises(KeyError):
        LocaleSentences().say(Language.EN, "error.too_long", limit=3)
