"""A text as the words in which it may name a stretch of time, and what each wording means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bot.core.period_words import PERIOD_WORDS
from bot.core.words import MAX_READ_CHARS, fold
from bot.domain.language import Language
from bot.domain.small_words import FUNCTION_WORDS

# A figure, or a word with its combining accents; "'s" belongs to the word before it.
_TOKEN = re.compile(r"(\d+)|([^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*)(?:['’][sS](?![^\W_]))?|[º°]")
_KEYBOARD = str.maketrans({"å": "aa", "ø": "oe", "Å": "aa", "Ø": "oe"})
_SPACE = " \t\r\n\u00a0-\u2010\u2011"
_IN_NUMBERS = frozenset(".,:/-+")
_ANCHORS = tuple("day moment unit span current weekday month short_month season holiday amount".split())
_OPENERS = (
    *_ANCHORS,
    *"ago_before ahead_before roll roll_count roll_ahead rel edge frame since before after until between from".split(),
    *"day_of count ordinals ordinal_week year_word week_word week_of night_to".split(),
)
_MAX_DIGITS = 4


class Phrase(NamedTuple):
    """The words of a phrase as they are compared, what it means, and its one spelling where others mean otherwise."""

    words: tuple[str, ...]
    meaning: str
    spelled: str


Phrases = dict[str, list[Phrase]]
"""By its first word, longest first."""


class Token(NamedTuple):
    """A word or figure: as it is compared, as it is written, where it stands, and what stands before it."""

    word: str
    raw: str
    start: int
    end: int
    gap: str


class PeriodLexicon(NamedTuple):
    """The table of one language, read."""

    roles: dict[str, Phrases]
    openers: frozenset[str]
    anchors: frozenset[str]
    """A text that holds none of these and no figure names no period."""
    followers: frozenset[str]
    """Words after which, or at the end, a wording is not the beginning of a longer name."""

    def means(self, role: str, word: str) -> bool:
        """Whether a single word has a role."""
        return any(phrase.words == (word,) for phrase in self.roles.get(role, {}).get(word, ()))


@cache
def period_lexicon(language: Language) -> PeriodLexicon:
    """Return the table of a language; read at its first use."""
    roles: dict[str, Phrases] = {}
    for role, meaning, phrase in _entries(PERIOD_WORDS[language]):
        exact, spelled = phrase.startswith("="), phrase.removeprefix("=")
        for written in {spelled, spelled.translate(_KEYBOARD)}:
            words = tuple(token.word for token in tokens_of(written))
            known = roles.setdefault(role, {}).setdefault(words[0], [])
            known.append(Phrase(words, meaning, written if exact else ""))
            known.sort(key=lambda entry: -len(entry.words))
    openers = frozenset(first for role in _OPENERS for first in roles.get(role, ()))
    named = [phrase.words for role in _ANCHORS for known in roles.get(role, {}).values() for phrase in known]
    follow = {word for role in ("follow", "frame", "part") for word in roles.get(role, ())}
    held = frozenset(fold(word) for word in FUNCTION_WORDS[language]) | follow
    return PeriodLexicon(roles, openers, frozenset(max(words, key=len) for words in named), held)


def _entries(table: str) -> Iterator[tuple[str, str, str]]:
    """Yield the role, the meaning and the phrase of everything in a table; ``counts`` count from one."""
    counted = {"counts": 0, "ordinals": 0}
    for line in table.strip().split("\n"):
        role, _, rest = line.partition(" | ")
        for entry in rest.split("; "):
            meaning, _, phrases = entry.rpartition(": ")
            for phrase in phrases.split(", "):
                if role in counted:
                    counted[role] += 1
                    meaning = str(counted[role])
                yield role if role != "counts" else "count", meaning, phrase


def tokens_of(text: str) -> list[Token]:
    """Return the words and figures of the text's beginning."""
    tokens, reached = [], 0
    for found in _TOKEN.finditer(text[:MAX_READ_CHARS]):
        raw = found[1] or found[2] or found[0]
        start, end = found.span()
        tokens.append(Token(raw if found[1] else fold(raw), raw, start, end, text[reached:start]))
        reached = end
    return tokens


class PeriodText:
    """The words of a text beside the table of one language."""

    def __init__(self, text: str, tokens: list[Token], language: Language, opening: int = 0) -> None:
        """Read ``tokens``, those of ``text``, as words of a language; a wording may begin behind any mark."""
        self.text, self.tokens, self.language, self.opening = text, tokens, language, opening
        self.lexicon = period_lexicon(language)

    def opened_at(self, at: int) -> PeriodText:
        """Return the same with a wording that begins at another word."""
        return PeriodText(self.text, self.tokens, self.language, at)

    def may_name_a_period(self) -> bool:
        """Whether a word or a figure is there without which there is no period."""
        anchors = self.lexicon.anchors
        return any(token.word in anchors or token.word.isdigit() for token in self.tokens)

    def may_open(self, at: int) -> bool:
        """Whether any wording begins with the word here."""
        word = self.tokens[at].word
        return word in self.lexicon.openers or word.isdigit()

    def take(self, role: str, at: int, gap: str = _SPACE) -> tuple[str, int] | None:
        """Return what the longest phrase of a role means that stands here, and where it ends."""
        if at >= len(self.tokens):
            return None
        known = self.lexicon.roles.get(role, {}).get(self.tokens[at].word)
        if not known or not self._follows_on(at, gap):
            return None
        return next(((phrase.meaning, at + len(phrase.words)) for phrase in known if self._stands(phrase, at)), None)

    def takes(self, role: str, at: int) -> list[tuple[str, int]]:
        """Return what each phrase of a role means that stands here, longest first, and where it ends."""
        if at >= len(self.tokens):
            return []
        known = self.lexicon.roles.get(role, {}).get(self.tokens[at].word, ())
        return [(phrase.meaning, at + len(phrase.words)) for phrase in known if self._stands(phrase, at)]

    def _follows_on(self, at: int, gap: str) -> bool:
        """Whether only spaces, or the given marks, part a word from the one before it."""
        return at == self.opening or not self.tokens[at].gap.strip(gap)

    def skip(self, role: str, at: int) -> int:
        """Return where a phrase of the role ends that may stand here."""
        taken = self.take(role, at)
        return taken[1] if taken else at

    def _stands(self, phrase: Phrase, at: int) -> bool:
        words = phrase.words
        here = self.tokens[at : at + len(words)]
        if len(here) < len(words) or any(token.word != word for token, word in zip(here, words, strict=True)):
            return False
        if phrase.spelled and unicodedata.normalize("NFC", here[0].raw.lower()) != phrase.spelled:
            return False
        return not any(token.gap.strip(_SPACE + ".") for token in here[1:])

    def figure(self, at: int, gap: str = _SPACE) -> int | None:
        """Return the whole number that stands here by itself, of four figures at most."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if not token.word.isdecimal() or len(token.word) > _MAX_DIGITS or not self._follows_on(at, gap):
            return None
        return int(token.word) if self._is_alone(at) else None

    def _is_alone(self, at: int) -> bool:
        """Whether a figure is no part of something longer: 2.023, 555-2023, 12:30, a2, 2010s."""
        before, after = self.tokens[at].gap, self.text[self.tokens[at].end : self.tokens[at].end + 2]
        if at and (not before or before in _IN_NUMBERS) and self.tokens[at - 1].word.isdigit():
            return False
        if not before and at and not self.tokens[at - 1].word.isdigit():
            return False
        if after[:1].isalpha() and self.take("ordinal_mark", at + 1, "") is None:
            return False
        goes_on = after[:1] in _IN_NUMBERS and after[1:].isdigit()
        return not goes_on and not before.endswith(("+", "$", "€", "£", "#", "_"))

    def is_end(self, at: int) -> bool:
        """Whether the text or a part of its sentence ends before here."""
        return at >= len(self.tokens) or bool(self.tokens[at].gap.strip(_SPACE))

    def is_clean(self, at: int, *, verbs: bool = True) -> bool:
        """Whether what stands before here is all of its name: an end follows, or a word that opens no noun.

        Without ``verbs`` a verb does not count: what it follows may be a person.
        """
        return self.is_end(at) or self.is_clean_word(at, verbs=verbs)

    def is_clean_word(self, at: int, *, verbs: bool = True) -> bool:
        """Whether the word here opens no noun, whatever mark stands before it."""
        word = self.tokens[at].word
        if word not in self.lexicon.followers or any(
            self.lexicon.means(role, word) for role in ("owner", "never_after")
        ):
            return False
        return verbs or not self.lexicon.means("verb", word)

    def has_word(self, role: str) -> bool:
        """Whether any word of the text has a role."""
        return any(token.word in self.lexicon.roles.get(role, {}) for token in self.tokens)

    def follows(self, role: str, at: int) -> bool:
        """Whether a phrase of a role stands right before here."""
        phrases = self.lexicon.roles.get(role, {})
        return any(
            end == at
            for back in (1, 2)
            if at >= back and self.tokens[at - back].word in phrases
            for _, end in self.takes(role, at - back)
        )

    def is_capitalised(self, at: int) -> bool:
        """Whether a word is written with a capital."""
        return self.tokens[at].raw[:1].isupper()
