"""Plain statements brought into normal form, so that a fact told in one language is found from another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.memory import Fact
from bot.providers.offline.dates import said_date, written_day
from bot.providers.offline.halves import lead_of, under, without_adverbs
from bot.providers.offline.lexicon import Lexicon, Rule, relation
from bot.providers.offline.names import asides, split_names
from bot.providers.offline.relations import ME, THINGS, Whom, is_only
from bot.providers.offline.spelling import fold, plain

NAME = "name"

# What may be said of things that are no known relation ("my plant is called Bob"); "my number is 34" is no age.
_OF_ANYTHING = frozenset({NAME, "birthday", "favourite"})
# What the object of a kind of fact must not be, as patterns under "checks".
_REFUSED = {
    "name": (),
    "self": ("not_self",),
    "known_as": ("not_known_as",),
    "job": ("not_jobs",),
    "taste": ("not_tastes", "passing_time"),
    "possession": ("passing_time", "passing_thing"),
    "life": (),
}
_LONGEST_OBJECT = 120
_NOUN_WORDS = 2


Antecedent = Callable[[str], Whom | None]
"""Whom a pronoun (she, he, it, they) stands for; None where nobody fits."""


def nobody(_pronoun: str) -> Whom | None:
    """Leave a pronoun unresolved."""
    return None


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in normal form with the person's own wording and the object as they wrote it.

    With ``ended`` it is said to hold no longer; its object may be empty then. ``since`` and ``until`` are the words
    that say when it holds: with ``until`` it is over.
    """

    fact: Fact
    text: str
    value: str
    by_pronoun: bool = False
    ended: bool = False
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class FactReader:
    """Reads statements in one language, by the rules of ``topics``; ``lexicons`` are all, for names of relations."""

    lexicon: Lexicon
    lexicons: tuple[Lexicon, ...]
    today: date
    topics: tuple[str, ...] = ("ended", "facts")

    def read(self, clause: str, antecedent: Antecedent) -> tuple[Told, ...]:
        """Return the facts a clause states, none for most clauses; "I actually live in Oslo" says no less."""
        plainly = self.lexicon.written_out(clause)
        told = (
            self._read_elided(plainly, antecedent)
            or self._read(plainly, plainly, antecedent)
            or self._read(without_adverbs(plainly, self.lexicon), plainly, antecedent)
            or self._read_first_half(plainly, antecedent)
        )
        known = {one.fact.object for one in told if one.fact.predicate == NAME}
        aside = [one for one in self._asides(plainly) if one.fact.predicate != NAME or one.fact.object not in known]
        # Each half of a sentence is the wording of what it states; chat's short forms stand in neither.
        is_cut = plainly == clause
        told = told if is_cut else tuple(replace(one, text=clause) for one in told)
        return (*told, *(replace(one, text=clause) for one in aside))

    def _asides(self, clause: str) -> Iterator[Told]:
        """Yield the names given in passing: "with my wife Hanne", "Hanne, my wife", "our kids, Ella and Max"."""
        for noun, names in asides(clause, self.lexicon):
            known = relation(noun, (self.lexicon,))
            if known and known not in THINGS:
                yield from self._named(known, names, clause)

    def _named(self, known: str, names: str, text: str) -> Iterator[Told]:
        """Yield the names of one relation, and the ages in brackets behind them."""
        for name, age in split_names(names, self.lexicon):
            if not self._may_name(name):
                continue
            yield Told(Fact(known, NAME, name.casefold(), is_only(known)), text, name)
            if age:
                yield Told(Fact(Whom.named(known, name).subject, "age", age, functional=True), text, age)

    def _read_elided(self, clause: str, antecedent: Antecedent) -> tuple[Told, ...]:
        """Read "my name is Ola and live in Oslo": the second half has the first one's subject."""
        found = next(
            (f for pattern in self.lexicon.patterns("hearing", "elided") if (f := pattern.search(clause))), None
        )
        if not found:
            return ()
        head, tail = clause[: found.start()], clause[found.end() :]
        first = self._read(head, head, antecedent)
        if not first:
            return ()
        stand_in = self.lexicon.words_in_order("hearing", "speaker" if self._is_own(first) else "spoken_of")[0]
        rest, whom = f"{stand_in} {tail}", self._whom_told(first)
        second = self._read_elided(rest, lambda _pronoun: whom) or self._read(rest, rest, lambda _pronoun: whom)
        if not second:
            return ()
        lead = self._lead(head, tail, first)
        if lead is None:
            return tuple(replace(told, text=clause) for told in (*first, *second))
        return (*first, *(replace(told, text=under(lead, stand_in, told.text)) for told in second))

    def _read_first_half(self, clause: str, antecedent: Antecedent) -> tuple[Told, ...]:
        """Read what a name is, where what comes behind "and" is no matter of facts."""
        patterns = self.lexicon.patterns("hearing", "elided")
        half = next((clause[: found.start()] for pattern in patterns if (found := pattern.search(clause))), "")
        return tuple(one for one in self._read(half, half, antecedent) if one.fact.predicate == NAME) if half else ()

    @staticmethod
    def _is_own(told: tuple[Told, ...]) -> bool:
        return told[-1].fact.subject == ME

    def _lead(self, head: str, tail: str, first: tuple[Told, ...]) -> str | None:
        """Return the subject that the second half of a sentence leaves out; None where it cannot be cut from it."""
        if self._is_own(first):
            speaker = self.lexicon.words_in_order("hearing", "speaker")[0]
            return "" if self._read(tail, tail, nobody) else speaker.capitalize()
        return lead_of(head, self.lexicon) if first[0].fact.predicate != NAME else None

    @staticmethod
    def _whom_told(told: tuple[Told, ...]) -> Whom:
        """Return whom facts are about: by name where one of them gives it."""
        named = next((one.fact for one in told if one.fact.predicate == NAME and one.fact.subject != ME), None)
        subject = told[0].fact.subject
        return Whom.named(named.subject, named.object) if named else Whom(subject, subject)

    def _read(self, clause: str, text: str, antecedent: Antecedent) -> tuple[Told, ...]:
        for topic in self.topics:
            for rule in self.lexicon.rules(topic):
                for pattern in rule.patterns:
                    found = pattern.fullmatch(clause)
                    told = self._told(rule, found, antecedent) if found else ()
                    if told:
                        return tuple(
                            replace(one, text=text if one.text == clause else one.text, ended=topic == "ended")
                            for one in told
                        )
        return ()

    def _told(self, rule: Rule, found: re.Match[str], antecedent: Antecedent) -> tuple[Told, ...]:
        groups = found.groupdict()
        whom, name = self.subject(groups, antecedent)
        if whom is None or not self._known(groups, whom.relation, rule):
            return ()
        if names := groups.get("names"):
            return tuple(self._named(whom.relation, names, found.string))
        value = self._value(rule, groups)
        if value is None:
            return ()
        predicate = self.predicate(rule, groups)
        subject = whom.relation if rule.predicate == NAME else whom.under(name)
        functional = rule.functional and (rule.predicate != NAME or is_only(subject))
        fact = Fact(subject, predicate, value.casefold()[:_LONGEST_OBJECT], functional)
        told = Told(fact, found.string, value, by_pronoun=bool(groups.get("pronoun")))
        more = [(subject, "occupation", groups.get("job"))]
        if rule.predicate != NAME:
            more.append((whom.relation, NAME, name))
        return (told, *(self._besides(told, *one, is_only(one[0])) for one in more if one[2]))

    @staticmethod
    def _besides(told: Told, subject: str, predicate: str, value: str | None, is_one: bool) -> Told:
        functional = is_one if predicate == NAME else True
        value = value or ""
        # "My sister Ane" is called Ane, wherever she lives by and by.
        upto = told.text.find(value) + len(value) if predicate == NAME and value in told.text else len(told.text)
        wording = told.text[:upto]
        return replace(told, fact=Fact(subject, predicate, value.casefold(), functional), text=wording, value=value)

    def _value(self, rule: Rule, groups: dict[str, str | None]) -> str | None:
        """Return the object of a statement as it was written; None where it cannot be one."""
        value = (groups.get("object") or rule.object).strip(" ,.\"'“”«»")
        if rule.kind == "place":
            value = self._place(value)
        if not value:
            return "" if rule.may_lack_object else None
        if rule.kind == "date":
            return self._date(value)
        return value if self._may_be(rule, value) else None

    def _place(self, value: str) -> str:
        """Return a place without with whom, since when and why: "Oslo with my wife" is Oslo."""
        ends = [f.start() for pattern in self.lexicon.patterns("hearing", "place_end") if (f := pattern.search(value))]
        return value[: min(ends)].strip(" ,.") if ends else value

    def _date(self, value: str) -> str | None:
        """Return a date as it was written, or in full where "today" would not say it tomorrow."""
        said = said_date(value, self.lexicon, self.today)
        if said is None:
            return None
        return written_day(said, self.lexicon) if fold(value) in self.lexicon.words("days") else value

    def predicate(self, rule: Rule, groups: dict[str, str | None]) -> str:
        """Return the predicate, with the thing that is the favourite of its kind."""
        thing = groups.get("thing")
        return f"{rule.predicate}:{self.thing(thing)}" if thing else rule.predicate

    def thing(self, word: str) -> str:
        """Return the canonical name of a kind of thing, in whichever language it was said."""
        folded = fold(word)
        return next((found for lexicon in self.lexicons if (found := lexicon.words("things").get(folded))), folded)

    def subject(self, groups: dict[str, str | None], antecedent: Antecedent) -> tuple[Whom | None, str | None]:
        """Return whom the groups of a match are about, and the name that came with it ("my sister Ane")."""
        if pronoun := groups.get("pronoun"):
            return antecedent(self.lexicon.words("pronouns").get(fold(pronoun), "they")), None
        if proper := groups.get("proper"):
            return self._proper(proper)
        if noun := _noun_of(groups):
            subject, name = self.noun(noun)
            return (Whom(subject, subject) if subject else None), groups.get("named") or name
        return Whom(ME, ME), None

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

    def _proper(self, name: str) -> tuple[Whom | None, str | None]:
        # "Mum" is a relation, but only in the language that is spoken: "Tia" and "Nan" are names elsewhere.
        words = name.split()
        known = relation(name, self.lexicons if name.islower() else (self.lexicon,))
        if known:
            return Whom(known, known), None
        first = relation(words[0], (self.lexicon,)) if len(words) > 1 and words[1][:1].isupper() else None
        if first:
            return Whom(first, first), " ".join(words[1:])
        return (Whom(fold(name), fold(name)) if self._is_name(words[0]) else None), None

    def _known(self, groups: dict[str, str | None], subject: str, rule: Rule) -> bool:
        """Whether this may be said of a subject: of anything, or only of people and pets we have a word for."""
        if rule.kind == "life" and (subject in THINGS or subject == ME):
            return False
        if (rule.predicate in _OF_ANYTHING and not groups.get("names")) or not _noun_of(groups):
            return True
        return any(subject.endswith(meaning) for meaning in set(self.lexicon.words("relations").values()))

    def _is_name(self, word: str) -> bool:
        folded = fold(word)
        if folded not in self.lexicon.word_list("hearing", "not_names"):
            return True
        return word[:1].isupper() and folded in self.lexicon.word_list("hearing", "names_too")

    def _may_be(self, rule: Rule, value: str) -> bool:
        """Whether what was found can be the object of such a fact."""
        if fold(value.split(maxsplit=1)[0]) in self.lexicon.word_list("hearing", "negations"):
            return False
        if rule.kind in {"name", "self", "known_as"} and not self._may_name(value):
            return False
        return not any(self.lexicon.match("checks", name, value) for name in _REFUSED.get(rule.kind, ("not_places",)))

    def _may_name(self, value: str) -> bool:
        words = value.split()
        return all(map(self._is_name, words)) and all(
            plain(word) not in self.lexicon.words("pronouns") for word in words
        )


def _noun_of(groups: dict[str, str | None]) -> str | None:
    """Return the noun of "my sister", which may stand on either side of its "my"."""
    return groups.get("subject") or groups.get("subject_b") or groups.get("subject_c")
