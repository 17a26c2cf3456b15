"""What words a text is made of, and when two words are forms of the same one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.core.lexicon import FUNCTION_WORDS, GREETING_WORDS, NO, SEARCH_SCAFFOLD, YES
from bot.domain.language import Language

MAX_READ_CHARS = 4_000
"""How much of a long text is looked at for its language and its search terms."""
MAX_TERMS = 24
"""More terms than this find no more and cost time; the longest words carry the most."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LETTERS_OF: dict[Language, frozenset[str]] = {
    Language.EN: frozenset(),
    Language.NB: frozenset("æøå"),
    Language.PT: frozenset("ãõçêôâíúáéó"),
}
_UNDECOMPOSED = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ß": "ss"})
# Endings that leave a short noun the same word: bil/bilen/biler, carro/carros, car/cars, dog/dog's.
_ENDINGS = frozenset("s es 's ’s en a et er ene ens n r t e ne o os as".split())
_SHORT_STEM, _LONG_STEM, _MAX_ENDING = 3, 5, 3


def words_of(text: str) -> list[str]:
    """Return the words of the text's beginning, lower-case, in order."""
    return _WORD.findall(text[:MAX_READ_CHARS].lower().replace("’", "'"))


@lru_cache(maxsize=8_192)
def fold(word: str) -> str:
    """Return ``word`` without accents and Nordic letters, as people type it on a foreign keyboard."""
    plain = unicodedata.normalize("NFD", word.lower().translate(_UNDECOMPOSED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


_FILLER = frozenset(fold(word) for words in (*FUNCTION_WORDS.values(), SEARCH_SCAFFOLD) for word in words)


def content_terms(text: str) -> tuple[str, ...]:
    """Return the words worth searching for, each once; empty where there are only function words."""
    words = (word.removesuffix("'s") for word in words_of(text))
    terms = dict.fromkeys(word for word in words if fold(word) not in _FILLER)
    if len(terms) <= MAX_TERMS:
        return tuple(terms)
    longest = set(sorted(terms, key=len, reverse=True)[:MAX_TERMS])
    return tuple(term for term in terms if term in longest)


def same_word(one: str, other: str) -> bool:
    """Whether two words are forms of one: sister/sisters, søster/søsteren, irmã/irmãs, nøkkelen/reservenøkler."""
    short, long = sorted((fold(one), fold(other)), key=len)
    return _are_forms(short, long) or _ends_in(short, long)


def _ends_in(short: str, long: str) -> bool:
    """Whether the longer is a compound whose last part is a form of the shorter, as Norwegian writes them."""
    if len(short) < _LONG_STEM:
        return False
    stem = short[: max(_LONG_STEM - 1, len(short) - 2)]
    begins = long.find(stem, 1)
    return begins > 0 and _are_forms(*sorted((short, long[begins:]), key=len))


def _are_forms(short: str, long: str) -> bool:
    if short == long:
        return True
    shared = _shared_prefix(short, long)
    rest_short, rest_long = short[shared:], long[shared:]
    if shared < _SHORT_STEM or len(rest_long) > _MAX_ENDING:
        return False
    if not rest_short:
        return rest_long in _ENDINGS or shared >= _LONG_STEM
    return shared >= _LONG_STEM - 1 and len(rest_short) < _MAX_ENDING and {rest_short, rest_long} <= _ENDINGS


def _shared_prefix(short: str, long: str) -> int:
    for index, letter in enumerate(short):
        if letter != long[index]:
            return index
    return len(short)


def matched_terms(terms: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Return the terms that the text holds in some form."""
    held = set(words_of(text))
    return tuple(term for term in terms if term in held or any(same_word(term, word) for word in held))


def detect_language(text: str) -> Language | None:
    """Return the language a text is written in, or None where nothing tells it from the others."""
    words = words_of(text)
    letters = set(text[:MAX_READ_CHARS].lower())
    scores = {
        language: sum((word in FUNCTION_WORDS[language]) + (word in GREETING_WORDS[language]) for word in words)
        + 2 * bool(letters & _LETTERS_OF[language])
        for language in Language
    }
    best = max(scores, key=lambda language: scores[language])
    runner_up = max(score for language, score in scores.items() if language is not best)
    return best if scores[best] > runner_up else None


def is_yes(text: str) -> bool:
    """Whether the whole message is a yes, in any of the languages."""
    return " ".join(words_of(text)) in YES


def is_no(text: str) -> bool:
    """Whether the whole message is a no, in any of the languages."""
    return " ".join(words_of(text)) in NO
