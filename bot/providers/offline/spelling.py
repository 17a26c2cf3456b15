"""How a word may be typed: without accents, with ae/oe/aa for æøå, with or without an apostrophe."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, product

# What people type where a keyboard or haste leaves the letter out.
_TYPED: dict[str, tuple[str, ...]] = {
    "å": ("å", "aa", "a"),
    "ø": ("ø", "oe", "o"),
    "æ": ("æ", "ae", "a", "e"),
}
_APOSTROPHES = "'’´`‘"
_MOST_SPELLINGS = 64  # a word with more special letters than that is spelled right or not found


def _letters(char: str) -> tuple[str, ...]:
    if char in _TYPED:
        return _TYPED[char]
    plain = unicodedata.normalize("NFD", char)[0]
    return (char,) if plain == char else (char, plain)


def tolerant(pattern: str) -> str:
    """Return a regular expression that also matches the ways its letters are left out or rewritten."""
    parts = []
    for char in pattern:
        if char in _APOSTROPHES:
            parts.append(f"[{_APOSTROPHES}]?")
        elif char.isascii() or not char.isalpha():
            parts.append(char)
        else:
            parts.append("(?:" + "|".join(_letters(char)) + ")")
    return "".join(parts)


def spellings(word: str) -> tuple[str, ...]:
    """Return the ways to type a word, lower-case and without apostrophes, the right one first."""
    bare = fold(word)
    return tuple("".join(letters) for letters in islice(product(*map(_letters, bare)), _MOST_SPELLINGS))


def fold(text: str) -> str:
    """Return ``text`` as words are looked up: lower-case, no apostrophes, single spaces."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    return " ".join(re.sub(f"[{_APOSTROPHES}]", "", lowered).split())


def plain(text: str) -> str:
    """Return ``text`` folded and without accents, for comparing words that were typed differently."""
    letters = unicodedata.normalize("NFD", fold(text).replace("ø", "o").replace("æ", "ae"))
    return "".join(char for char in letters if not unicodedata.combining(char))
