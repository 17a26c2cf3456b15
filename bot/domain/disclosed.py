"""Whether an answer tells something of a memory that was not in the question already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.domain.small_words import FUNCTION_WORDS
from bot.domain.stem import plain, stem

_TELLING = 2
"""So many words in common are no accident; one that is no name may be any talk of bread."""
_LONG = 10
"""A word of so many letters says as much as a name."""

_WORD = re.compile(r"[^\W_]+")
_DAYS = frozenset(
    map(
        stem,
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
        " september october november december mondays tuesdays wednesdays thursdays fridays saturdays sundays".split(),
    )
)
_SMALL = frozenset(plain(word) for words in FUNCTION_WORDS.values() for word in words)


@dataclass(frozen=True, slots=True)
class _Read:
    """The words of a text that say something, as an index keeps them, and which of them stand out."""

    words: frozenset[str]
    capitalised: frozenset[str]
    named: frozenset[str]
    weighty: frozenset[str]


def discloses(answer: str, question: str, memory: str) -> bool:
    """Whether ``answer`` holds a name or number of ``memory``, or two of its words, that ``question`` did not hold.

    One is enough where the memory, or half of the answer, says no more than that beside the question.
    """
    said, known, asked = _read(answer), _read(memory), _read(question)
    own = known.words - asked.words
    told = own & said.words
    if not told:
        return False
    # At the beginning of a sentence every word has a capital: it takes both texts to make that a name.
    names = known.named | said.named | (known.capitalised & said.capitalised)
    says_little_else = 2 * len(told) >= len(said.words - asked.words)
    return says_little_else or len(told) >= min(_TELLING, len(own)) or bool(told & (names | known.weighty))


@lru_cache(maxsize=4_096)
def _read(text: str) -> _Read:
    names = frozenset(_names_in(text))
    words = {word for word in _WORD.findall(text) if word in names or plain(word) not in _SMALL}
    found = [(word, stem(plain(word))) for word in words]
    named = {form for word, form in found if word in names}
    capitalised = {form for word, form in found if word[0].isupper()}
    weighty = {form for word, form in found if len(word) >= _LONG or any(map(str.isdigit, word))}
    return _Read(
        frozenset(form for _, form in found),
        frozenset(capitalised - _DAYS),
        frozenset(named - _DAYS),
        frozenset(weighty),
    )


def _names_in(text: str) -> Iterator[str]:
    """Yield what has a capital behind a word without one: no beginning of a sentence and no heading."""
    for before, word in pairwise(_WORD.finditer(text)):
        between = text[before.end() : word.start()]
        if before[0].islower() and word[0][0].isupper() and not between.strip(" \t,"):
            yield word[0]
