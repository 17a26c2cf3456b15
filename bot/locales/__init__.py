"""The sentences Aiki says by itself: one folder a language, one TOML file a topic."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files

from bot.domain.language import Language

Entry = str | dict[str, str]

_CENTS, _FIGURES = 2, 3


@cache
def _topic(language: Language, topic: str) -> dict[str, Entry]:
    text = (files(__name__) / language.value / f"{topic}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class LocaleSentences:
    """The Phrasebook port over the files beside this module; each is read when first needed.

    A key is ``topic.name``. An entry is a sentence with ``{places}``, or a table of ``one`` and
    ``other`` of which ``count`` picks one.
    """

    def say(self, language: Language, key: str, /, **values: str | int) -> str:
        """Return the sentence with its places filled; KeyError where key or place is missing."""
        topic, _, name = key.partition(".")
        entry = _topic(language, topic)[name]
        if isinstance(entry, dict):
            entry = entry["one" if values["count"] == 1 else "other"]
        return entry.format_map(values) if values else entry

    def day(self, language: Language, day: date, /) -> str:
        """Return for example ``Saturday 21 November 2026``."""
        return self.say(
            language,
            "calendar.day",
            weekday=self.say(language, f"calendar.weekday_{day.isoweekday()}"),
            day=day.day,
            month=self.say(language, f"calendar.month_{day.month}"),
            year=day.year,
        )

    def moment(self, language: Language, moment: datetime, /) -> str:
        """Return for example ``21 November 2026, 08:30``."""
        return self.say(
            language,
            "calendar.moment",
            day=moment.day,
            month=self.say(language, f"calendar.month_{moment.month}"),
            year=moment.year,
            time=f"{moment:%H:%M}",
        )

    def number(self, language: Language, number: int, /) -> str:
        """Return for example ``12,345``."""
        return self._separated(language, f"{number:,}")

    def money(self, language: Language, usd: Decimal, /) -> str:
        """Return for example ``$1,234.50`` or ``$0.00123``: cents, or three figures of less than a dollar."""
        size = abs(usd)
        places = _CENTS if not size or size >= 1 else max(_CENTS, _FIGURES - 1 - size.adjusted())
        whole, _, rest = f"{size:,.{places}f}".partition(".")
        told = self._separated(language, f"{whole}.{rest.rstrip('0').ljust(_CENTS, '0')}")
        return self.say(language, "money.debt" if usd < 0 else "money.amount", amount=told)

    def _separated(self, language: Language, plain: str) -> str:
        thousands, point = self.say(language, "money.thousands"), self.say(language, "money.point")
        return plain.translate({ord(","): thousands, ord("."): point})
