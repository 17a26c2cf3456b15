"""The facts about somebody, whichever of relation and name they were filed under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.providers.offline.context import also_called
from bot.providers.offline.facts import NAME
from bot.providers.offline.heard import Heard, Use, Wish
from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.outcome import LIFE
from bot.providers.offline.quoting import Source, from_hit, from_rows
from bot.providers.offline.relations import ME

FACTS = "memory_facts"
_MOST_NAMES = 4
_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Known:
    """Facts about one person, or about each of several who share a relation; the oldest first."""

    facts: Sequence[Source]
    names: Sequence[str]

    def answers(self, predicate: str, lexicon: Lexicon) -> list[Source]:
        """Return the facts that answer a question, the newest first; the last told alone where one can be true."""
        found = [fact for fact in reversed(self.facts) if fact.predicate == predicate]
        one_person = len(self.names) <= 1
        return found[:1] if one_person and predicate != NAME and lexicon.is_functional(predicate) else found

    @property
    def deaths(self) -> list[Source]:
        """Return what tells that somebody is no more."""
        return [fact for fact in self.facts if fact.predicate == LIFE]


def look_up(heard: Heard, subject: str) -> Known | Use:
    """Return what is known of a subject, or the tools that look for it."""
    if not heard.has_tool(FACTS):
        sources = (from_hit(hit, heard) for hit in heard.prompt.recall)
        return Known([source for source in sources if source.subject == subject], ())
    asked = [subject, *(also_called(heard, subject) if subject != ME else ())]
    if not heard.rounds:
        return _ask(asked)
    rows = (result.content.get("facts") for results in heard.rounds for result in results)
    facts = sorted((source for row in rows for source in from_rows(row)), key=lambda source: source.id)
    names = _names(facts, subject)
    more = [name for name in names if name not in asked]
    if more and len(heard.rounds) < _ROUNDS:
        return _ask(more[:_MOST_NAMES])
    return Known([fact for fact in dict.fromkeys(facts) if _is_about(fact, subject, facts)], names)


def _names(facts: Sequence[Source], relation: str) -> list[str]:
    """Return the names of those who stand in a relation; one's own name is no second subject."""
    found = (fact.object for fact in facts if fact.predicate == NAME and fact.subject == relation != ME)
    return list(dict.fromkeys(found))


def _is_about(fact: Source, subject: str, facts: Sequence[Source]) -> bool:
    """Whether a fact is about a subject; "my sister" is Ane only while no other sister is known."""
    if fact.subject == subject or fact.subject in _names(facts, subject):
        return True
    names = _names(facts, fact.subject or "")
    return subject in names and (len(names) == 1 or (fact.predicate, fact.object) == (NAME, subject))


def _ask(subjects: Sequence[str]) -> Use:
    return Use(tuple(Wish(FACTS, {"subject": subject}) for subject in subjects))
