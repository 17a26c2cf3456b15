"""How a message is read: which part of it, in which spelling, in which words."""

from __future__ import annotations

import re
import unicodedata

HEAD_CHARS, TAIL_CHARS = 420, 180
"""Of a long text the beginning and the end are read: there people say what they want with the rest."""
MAX_TOKENS = 160

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*|[^\w\s]|_+")
_LONG_RUN = re.compile(r"(\D)\1{2,}")
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "e", "ð": "d", "þ": "t", "đ": "d", "ł": "l", "ı": "i", "ß": "s", "œ": "e", "’": "'"}
)
# Without its keys a Norwegian keyboard's å is typed aa or a, ø is oe or o: they meet in the short form.
_TYPED = re.compile(r"aa|ae|oe")
_TYPED_AS = {"aa": "a", "ae": "e", "oe": "o"}


def shorten(text: str) -> str:
    """Return the parts of a text that are read."""
    if len(text) <= HEAD_CHARS + TAIL_CHARS:
        return text
    return f"{text[:HEAD_CHARS]} … {text[-TAIL_CHARS:]}"


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents and Nordic letters, however they were typed."""
    text = text.lower()
    if not text.isascii():
        bare = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in bare if not unicodedata.combining(letter)).translate(_LETTERS)
    text = _LONG_RUN.sub(r"\1\1", text)
    return _TYPED.sub(lambda typed: _TYPED_AS[typed[0]], text)


def tokens_of(folded: str) -> list[str]:
    """Return words, numbers and every other character by itself, in order."""
    return _TOKEN.findall(folded)[:MAX_TOKENS]
