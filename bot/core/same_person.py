"""One and the same person, by name and by relation: what is said of Ane is said of my only sister."""

from __future__ import annotations

from bot.domain.memory import Memory, Scope
from bot.domain.subjects import ME, RELATIONS
from bot.ports import Memories

NAME = "name"


async def subjects_of(subject: str, scope: Scope, memories: Memories) -> tuple[str, ...]:
    """Return all that facts of a subject may be filed under, itself first.

    A relation is its name only where one name of it is known: of two sisters neither is "my sister".
    """
    if subject == ME:
        return (subject,)
    named = [memory.fact for memory in await memories.facts(scope, predicate=NAME) if memory.fact]
    if subject in RELATIONS:
        names = {fact.object for fact in named if fact.subject == subject}
        return (subject, *names) if len(names) == 1 else (subject,)
    relations = dict.fromkeys(fact.subject for fact in named if fact.object == subject and fact.subject != ME)
    alone = [one for one in relations if all(fact.object == subject for fact in named if fact.subject == one)]
    return (subject, *alone)


async def known_of(subject: str, predicate: str, scope: Scope, memories: Memories) -> list[Memory]:
    """Return the facts of one predicate that hold of a subject, under whichever of its names they are filed.

    What a relation is called is no fact of the name: Ane has no name besides.
    """
    subjects = (subject,) if predicate == NAME else await subjects_of(subject, scope, memories)
    return [memory for one in subjects for memory in await memories.facts(scope, one, predicate)]
