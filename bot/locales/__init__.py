"""The sentences Aiki says by itself: one folder a language, one TOML file a topic."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from bot.domain.language import Language

Entry = str | dict[str, str]


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
