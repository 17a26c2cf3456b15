"""What a plain sentence states, for whoever puts a known fact right with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date

from bot.domain.language import Language
from bot.domain.memory import Fact
from bot.providers.offline.facts import FactReader
from bot.providers.offline.hearing import clauses, sentences
from bot.providers.offline.lexicon import Lexicon, lexicons
from bot.providers.offline.relations import Whom

_TOPICS = ("facts", "lasting")


class RuleStatements:
    """The Statements port: the companion's own grammar, in whichever of its languages reads the most."""

    async def facts(self, text: str, about: str, today: date) -> tuple[Fact, ...]:
        """Return the facts that a text states, in a thread; she, he and they are ``about``."""
        return await asyncio.to_thread(_read, text, Whom(about, about), today)


def _read(text: str, whom: Whom, today: date) -> tuple[Fact, ...]:
    tables = lexicons(Language.EN)
    read = [tuple(_stated(text, whom, today, lexicon, tables)) for lexicon in tables]
    return max(read, key=len)


def _stated(text: str, whom: Whom, today: date, lexicon: Lexicon, tables: tuple[Lexicon, ...]) -> Iterator[Fact]:
    reader = FactReader(lexicon, tables, today, _TOPICS)
    for sentence in sentences(text, lexicon):
        for clause in clauses(sentence, lexicon):
            yield from dict.fromkeys(told.fact for told in reader.read(clause, lambda _pronoun: whom))
