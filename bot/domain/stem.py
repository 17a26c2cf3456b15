"""Words in the form in which an index keeps them: without accents, and English ones without their endings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_WORDS = 4_000
"""Of one text so many different words are indexed: about as many as its longest allowed form has."""

_WORD = re.compile(r"[^\W_]+")
_UNDECOMPOSED = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ß": "ss"})
_SHORTEST = 3
_LONGEST = 40  # longer ones are keys and addresses: no word of a language has endings to lose there

_VOWELS = frozenset("aeiou")
_MEASURED = re.compile("v+c+")
# Porter (1980), steps 2 to 4: an ending, and what takes its place where the rest is long enough.
_DERIVED = {
    **dict.fromkeys(("ational", "ation", "ator"), "ate"),
    **dict.fromkeys(("alism", "aliti", "alli"), "al"),
    **dict.fromkeys(("iveness", "iviti"), "ive"),
    **dict.fromkeys(("ousness", "ousli"), "ous"),
    **dict.fromkeys(("ization", "izer"), "ize"),
    **dict.fromkeys(("biliti", "bli"), "ble"),
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "entli": "ent",
    "fulness": "ful",
    "eli": "e",
    "logi": "log",
}
_LENGTHENED = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_LAST = dict.fromkeys("al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split(), "")


def plain(text: str) -> str:
    """Return ``text`` without capitals, accents and Nordic letters, as people type it on a foreign keyboard."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFD", text.lower().translate(_UNDECOMPOSED))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def index_words(text: str) -> tuple[str, ...]:
    """Return the different words of a text as an index keeps them."""
    found = dict.fromkeys(stem(word) for word in _WORD.findall(plain(text)))
    return tuple(found)[:MOST_WORDS]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return a plain word without its English endings (Porter); words of other languages mostly keep theirs."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isascii() or not word.isalpha():
        return word[:_LONGEST]
    word = _without_tense(_without_plural(word))
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = f"{word[:-1]}i"
    word = _replace(_replace(word, _DERIVED, 1), _LENGTHENED, 1)
    return _tidy(_replace(word, _LAST, 2))


def _without_plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _without_tense(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    for ending in ("ed", "ing"):
        rest = word.removesuffix(ending)
        if rest != word and "v" in _shape(rest):
            return _restored(rest)
    return word


def _restored(rest: str) -> str:
    """Return what is left of hopp-ed, hop-ing and conflat-ed as hop, hope and conflate."""
    if rest.endswith(("at", "bl", "iz")):
        return f"{rest}e"
    if rest[-1:] == rest[-2:-1] and _shape(rest)[-1] == "c" and rest[-1] not in "lsz":
        return rest[:-1]
    return f"{rest}e" if _measure(rest) == 1 and _ends_short(rest) else rest


def _replace(word: str, endings: dict[str, str], least: int) -> str:
    """Put another ending in the place of the longest of ``endings`` that the word has, if enough comes before it."""
    for size in range(min(7, len(word)), 1, -1):
        ending = word[-size:]
        if ending in endings:
            rest = word[:-size]
            keeps = _measure(rest) < least or (ending == "ion" and rest[-1:] not in ("s", "t"))
            return word if keeps else rest + endings[ending]
    return word


def _tidy(word: str) -> str:
    if word.endswith("e"):
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _ends_short(word[:-1])):
            word = word[:-1]
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word


def _shape(word: str) -> str:
    """Return a word's vowels as v and its consonants as c; a y after a consonant is a vowel."""
    shape = ""
    for letter in word:
        is_vowel = letter in _VOWELS or (letter == "y" and shape[-1:] == "c")
        shape += "v" if is_vowel else "c"
    return shape


def _measure(word: str) -> int:
    return len(_MEASURED.findall(_shape(word)))


def _ends_short(word: str) -> bool:
    return _shape(word)[-3:] == "cvc" and word[-1] not in "wxy"
