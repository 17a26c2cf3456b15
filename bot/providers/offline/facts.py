"""Plain statements brought into normal form, so that a fact told in one language is found from another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.memory import Fact
from bot.providers.offline.dates import said_date
from bot.providers.offline.lexicon import Lexicon, Rule, relation
from bot.providers.offline.spelling import fold, plain

ME = "me"
NAME = "name"

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
    "parents", "child", "children", "partner", "spouse", "fiancé", "fiancée", "ex", "cousin", "twin", "friend",
    "best friend", "flatmate", "neighbour", "boss", "colleague", "teacher", "doctor", "dentist", "therapist",
})  # fmt: skip
# Who can only be one: a second name for them replaces the first. One may have two sisters, or two dogs.
_ONLY = frozenset({
    ME, "mother", "father", "wife", "husband", "partner", "spouse", "girlfriend", "boyfriend", "best friend", "boss",
    "fiancé", "fiancée", "older sister", "younger sister", "older brother", "younger brother", "mother-in-law",
    "father-in-law", "company",
})  # fmt: skip
# What may be said of things that are no known relation ("my plant is called Bob"); "my number is 34" is no age.
_OF_ANYTHING = frozenset({NAME, "birthday", "favourite"})
# What the object of a kind of fact must not be, as patterns under "checks".
_REFUSED = {
    "name": (),
    "self": ("not_self",),
    "job": ("not_jobs",),
    "taste": ("not_tastes", "passing_time"),
    "possession": ("passing_time", "passing_thing"),
}
_LONGEST_OBJECT = 120
_NOUN_WORDS = 2

Antecedent = Callable[[str], str | None]
"""Whom a pronoun (she, he, it, they) stands for; None where nobody fits."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in normal form with the person's own wording and the object as they wrote it."""

    fact: Fact
    text: str
    value: str
    by_pronoun: bool = False


def fits(subject: str, pronoun: str) -> bool:
    """Whether a pronoun can stand for a subject."""
    if subject == ME:
        return False
    if pronoun == "she":
        return subject not in _MALE
    if pronoun == "he":
        return subject not in _FEMALE
    return pronoun == "they" or subject not in _MALE | _FEMALE | _PEOPLE


def is_only(subject: str) -> bool:
    """Whether there is one of these at a time, so that a new name replaces the old one."""
    return subject in _ONLY


@dataclass(frozen=True, slots=True)
class FactReader:
    """Reads statements in one language; ``lexicons`` are all of them, for the names of relations."""

    lexicon: Lexicon
    lexicons: tuple[Lexicon, ...]
    today: date

    def read(self, clause: str, antecedent: Antecedent) -> tuple[Told, ...]:
        """Return the facts a clause states, none for most clauses; "I actually live in Oslo" says no less."""
        return (
            self._read_elided(clause, antecedent)
            or self._read(clause, clause, antecedent)
            or self._read(self._without_adverbs(clause), clause, antecedent)
        )

    def _read_elided(self, clause: str, antecedent: Antecedent) -> tuple[Told, ...]:
        """Read "my name is Ola and live in Oslo": the second half has the first one's subject."""
        found = next(
            (f for pattern in self.lexicon.patterns("hearing", "elided") if (f := pattern.search(clause))), None
        )
        if not found:
            return ()
        first = self._read(clause[: found.start()], clause, antecedent)
        if not first:
            return ()
        subject = first[0].fact.subject
        stand_in = self.lexicon.words_in_order("hearing", "speaker" if subject == ME else "spoken_of")[0]
        rest = f"{stand_in} {clause[found.end() :]}"
        second = self._read_elided(rest, lambda _pronoun: subject) or self._read(rest, clause, lambda _pronoun: subject)
        return (*first, *(replace(told, text=clause) for told in second)) if second else ()

    def _without_adverbs(self, clause: str) -> str:
        for pattern in self.lexicon.patterns("hearing", "adverbs"):
            clause = "".join(part for part in _between(pattern, clause))
        return clause

    def _read(self, clause: str, text: str, antecedent: Antecedent) -> tuple[Told, ...]:
        for rule in self.lexicon.rules("facts"):
            for pattern in rule.patterns:
                found = pattern.fullmatch(clause)
                told = self._told(rule, found, antecedent) if found else ()
                if told:
                    return tuple(replace(one, text=text) for one in told)
        return ()

    def _told(self, rule: Rule, found: re.Match[str], antecedent: Antecedent) -> tuple[Told, ...]:
        groups = found.groupdict()
        value = groups["object"].strip(" ,.\"'“”«»")
        subject, extra_name = self.subject(groups, antecedent)
        if subject is None or not value or not self._may_be(rule, value):
            return ()
        if not self._known(groups, subject, rule.predicate):
            return ()
        predicate = self.predicate(rule, groups)
        functional = rule.functional and (rule.predicate != NAME or is_only(subject))
        fact = Fact(subject, predicate, value.casefold()[:_LONGEST_OBJECT], functional)
        told = Told(fact, found.string, value, by_pronoun=bool(groups.get("pronoun")))
        if not extra_name or rule.predicate == NAME:
            return (told,)
        named = Fact(subject, NAME, extra_name.casefold(), functional=is_only(subject))
        return (told, replace(told, fact=named, value=extra_name))

    def predicate(self, rule: Rule, groups: dict[str, str | None]) -> str:
        """Return the predicate, with the thing that is the favourite of its kind."""
        thing = groups.get("thing")
        return f"{rule.predicate}:{self.thing(thing)}" if thing else rule.predicate

    def thing(self, word: str) -> str:
        """Return the canonical name of a kind of thing, in whichever language it was said."""
        folded = fold(word)
        return next((found for lexicon in self.lexicons if (found := lexicon.words("things").get(folded))), folded)

    def subject(self, groups: dict[str, str | None], antecedent: Antecedent) -> tuple[str | None, str | None]:
        """Return whom the groups of a match are about, and the name that came with it ("my sister Ane")."""
        if pronoun := groups.get("pronoun"):
            return antecedent(self.lexicon.words("pronouns").get(fold(pronoun), "they")), None
        if proper := groups.get("proper"):
            return self._proper(proper), None
        if noun := _noun_of(groups):
            subject, name = self.noun(noun)
            return subject, groups.get("named") or name
        return ME, None

    def noun(self, noun: str) -> tuple[str | None, str | None]:
        """Return what a noun after "my" stands for: a relation, a relation with a name, or itself."""
        words = noun.split()
        if not all(map(self._is_name, words)):  # "my sister never" is nobody
            return None, None
        known = relation(noun, self.lexicons)
        if known:
            return known, None
        if len(words) > 1:
            if (first := relation(words[0], self.lexicons)) and words[1][:1].isupper():
                return first, " ".join(words[1:])
            if last := relation(words[-1], self.lexicons):
                return (f"{fold(words[0])} {last}", None) if fold(words[0]) not in self._light else (last, None)
        return (fold(noun), None) if len(words) <= _NOUN_WORDS else (None, None)

    @property
    def _light(self) -> frozenset[str]:
        return self.lexicon.word_list("hearing", "light")

    def _proper(self, name: str) -> str | None:
        # "Mum" is a relation, but only in the language that is spoken: "Tia" and "Nan" are names elsewhere.
        return relation(name, (self.lexicon,)) or (fold(name) if self._is_name(name.split(maxsplit=1)[0]) else None)

    def _known(self, groups: dict[str, str | None], subject: str, predicate: str) -> bool:
        """Whether this may be said of a subject: of anything, or only of people and pets we have a word for."""
        if predicate in _OF_ANYTHING or not _noun_of(groups):
            return True
        return any(subject.endswith(meaning) for meaning in set(self.lexicon.words("relations").values()))

    def _is_name(self, word: str) -> bool:
        return fold(word) not in self.lexicon.word_list("hearing", "not_names")

    def _may_be(self, rule: Rule, value: str) -> bool:
        """Whether what was found can be the object of such a fact."""
        if rule.kind == "date":
            return said_date(value, self.lexicon, self.today) is not None
        if fold(value.split(maxsplit=1)[0]) in self.lexicon.word_list("hearing", "negations"):
            return False
        if rule.kind in {"name", "self"} and not self._may_name(value):
            return False
        return not any(self.lexicon.match("checks", name, value) for name in _REFUSED.get(rule.kind, ("not_places",)))

    def _may_name(self, value: str) -> bool:
        words = value.split()
        return all(map(self._is_name, words)) and all(
            plain(word) not in self.lexicon.words("pronouns") for word in words
        )


def _between(adverb: re.Pattern[str], clause: str) -> Iterator[str]:
    """Yield a clause without its adverbs, which stand between words."""
    start = 0
    for found in adverb.finditer(clause):
        if clause[found.start() - 1 : found.start()] == " ":
            yield clause[start : found.start()]
            start = found.end()
    yield clause[start:]


def _noun_of(groups: dict[str, str | None]) -> str | None:
    """Return the noun of "my sister", which may stand on either side of its "my"."""
    return groups.get("subject") or groups.get("subject_b") or groups.get("subject_c")


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
