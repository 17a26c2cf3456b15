"""Whom facts are about: relations and pets by their canonical names, one of a kind or one of several."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.subjects import ME, ONLY_ONE
from bot.providers.offline.lexicon import Lexicon, relation
from bot.providers.offline.spelling import fold

__all__ = ["ME", "THINGS", "Whom", "fits", "is_family", "is_only", "subjects_in"]

_MALE = frozenset({
    "brother", "older brother", "younger brother", "father", "grandfather", "son", "older son", "younger son",
    "husband", "boyfriend", "uncle", "nephew", "grandson", "father-in-law", "brother-in-law", "stepfather",
    "godfather",
})  # fmt: skip
_FEMALE = frozenset({
    "sister", "older sister", "younger sister", "mother", "grandmother", "daughter", "older daughter",
    "younger daughter", "wife", "girlfriend", "aunt", "niece", "granddaughter", "mother-in-law", "sister-in-law",
    "stepmother", "godmother",
})  # fmt: skip
_PEOPLE = frozenset({
    "parents", "child", "sibling", "partner", "spouse", "fiancé", "fiancée", "ex", "cousin", "twin", "friend",
    "best friend", "flatmate", "neighbour", "boss", "colleague", "teacher", "doctor", "dentist", "therapist",
})  # fmt: skip
_FAMILY = frozenset({
    "parents", "child", "baby", "partner", "spouse", "fiancé", "fiancée", "cousin", "twin", "sibling", "dog", "cat",
    "rabbit", "horse", "bird", "parrot", "fish", "hamster", "guinea pig", "pet",
})  # fmt: skip
THINGS = frozenset({"car", "boat", "company"})


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody spoken of: what their facts are filed under, and the relation where one is known."""

    subject: str
    relation: str

    @classmethod
    def named(cls, relation: str, name: str | None) -> Whom:
        """Return one of a relation; their own name tells them from others where there may be several."""
        return cls(name.casefold() if name and not is_only(relation) else relation, relation)

    def under(self, name: str | None) -> str:
        """Return what facts are filed under where ``name`` came with them, or none did."""
        return Whom.named(self.relation, name).subject if name else self.subject


def fits(subject: str, pronoun: str) -> bool:
    """Whether a pronoun can stand for a subject."""
    if subject == ME:
        return False
    if pronoun == "she":
        return subject not in _MALE
    if pronoun == "he":
        return subject not in _FEMALE
    return pronoun == "they" or subject not in _MALE | _FEMALE | _PEOPLE


def is_family(subject: str) -> bool:
    """Whether a relation is of the family, pets included."""
    return subject in _MALE | _FEMALE | _FAMILY


def is_only(subject: str) -> bool:
    """Whether there is one of these at a time, so that a new name replaces the old one."""
    return subject in ONLY_ONE


def subjects_in(clause: str, lexicons: tuple[Lexicon, ...]) -> list[str]:
    """Return the relations and pets a clause mentions, in its order."""
    words = [fold(word) for word in re.findall(r"[^\W\d_][\w-]*", clause[:300])]
    found: list[str] = []
    for at, word in enumerate(words):
        pair = relation(f"{word} {words[at + 1]}", lexicons) if at + 1 < len(words) else None
        single = pair or relation(word, lexicons)
        if single:
            found.append(single)
    return found
