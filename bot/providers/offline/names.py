"""Names given in passing or in a row: "with my wife Hanne", "our kids, Ella (8) and Max"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.spelling import fold

_AGED = re.compile(r"(?P<name>[^()]{1,80}?)(?: \((?P<age>\d{1,3})[^()]{0,12}\))?")

_MONTH_LETTERS = 4  # "Jan" is a name
_POSSESSIVE = re.compile(r"['’]s$")


def asides(clause: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the nouns in a clause that stand beside names, and the names as they were written."""
    for pattern in lexicon.patterns("hearing", "aside"):
        for found in pattern.finditer(clause):
            yield found["subject"], found["names"]


def split_names(names: str, lexicon: Lexicon) -> Iterator[tuple[str, str | None]]:
    """Yield each name in a row of names, with the age that stands in brackets behind it."""
    for written in lexicon.patterns("hearing", "between_names")[0].split(names):
        found = _AGED.fullmatch(written.strip(" ,."))
        name = _POSSESSIVE.sub("", strip_article(found["name"], lexicon)) if found else ""
        if found and not _is_of_the_calendar(name, lexicon) and not lexicon.match("checks", "not_known_as", name):
            yield name, found["age"]


def strip_article(name: str, lexicon: Lexicon) -> str:
    """Return a name without the article that stands before names in some languages ("a Bia")."""
    fronts = (found for pattern in lexicon.patterns("hearing", "article") if (found := pattern.match(name)))
    front = next(fronts, None)
    return name[front.end() :] if front and name[:1].islower() else name


def _is_of_the_calendar(word: str, lexicon: Lexicon) -> bool:
    folded = fold(word)
    return folded in lexicon.words("weekdays") or (folded in lexicon.words("months") and len(folded) >= _MONTH_LETTERS)
