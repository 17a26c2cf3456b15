"""What the person said just before: whom "she" means, and which fact a correction is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from bot.domain.conversation import Role
from bot.domain.memory import RecallHit
from bot.providers.offline.facts import NAME, Antecedent, FactReader, Told, nobody
from bot.providers.offline.heard import Heard
from bot.providers.offline.hearing import clauses, sentences
from bot.providers.offline.relations import ME, Whom, fits, subjects_in
from bot.providers.offline.spelling import fold

_MESSAGES_BACK = 12
_SENTENCES_EACH = 6
_MOST_NAMES = 4
_LOOKED_AT = 300


def readers(heard: Heard) -> tuple[FactReader, ...]:
    """Return a reader of facts for each language, the one that is heard now first."""
    ordered = (heard.lexicon, *(lexicon for lexicon in heard.lexicons if lexicon is not heard.lexicon))
    return tuple(FactReader(lexicon, heard.lexicons, heard.today) for lexicon in ordered)


def antecedent(heard: Heard, before: Sequence[str] = ()) -> Antecedent:
    """Return how pronouns are resolved: the latest mention that fits, in ``before``, then in the session."""
    return lambda pronoun: _latest(heard, _backwards(heard, before), pronoun)


def _latest(heard: Heard, said: Iterable[str], pronoun: str) -> Whom | None:
    mentioned = (whom for clause in said for whom in reversed(_mentions(heard, clause)))
    return next((whom for whom in mentioned if fits(whom.relation, pronoun)), None)


def told_before(heard: Heard, about: str = "") -> Iterator[Told]:
    """Yield the facts the person stated in this session, the latest first; with ``about`` where that is mentioned."""
    clauses_back = list(_backwards(heard, ()))
    for at, clause in enumerate(clauses_back):
        if about and about not in fold(clause) and about not in subjects_in(clause, heard.lexicons):
            continue
        resolve = partial(_latest, heard, clauses_back[at + 1 :])
        yield from (one for one in reversed(read_clause(heard, clause, resolve)) if not one.ended)


def read_clause(heard: Heard, clause: str, resolve: Antecedent) -> tuple[Told, ...]:
    """Return the facts of a clause in the first language that finds any."""
    for reader in readers(heard):
        found = reader.read(clause, resolve)
        if found:
            return found
    return ()


def _backwards(heard: Heard, before: Sequence[str]) -> Iterator[str]:
    yield from reversed(before)
    said = [spoken.text for spoken in heard.prompt.history if spoken.role is Role.PERSON]
    for text in reversed(said[-_MESSAGES_BACK:]):
        parts = [
            clause
            for sentence in sentences(text, heard.lexicon)[:_SENTENCES_EACH]
            for clause in clauses(sentence, heard.lexicon)
        ]
        yield from reversed(parts)


def _mentions(heard: Heard, clause: str) -> list[Whom]:
    """Return whom a clause is about, the likeliest antecedent last; those it names, by their names."""
    read = [one for one in read_clause(heard, clause, nobody) if one.fact.subject != ME]
    told = [one.fact for one in read]
    names = {one.fact.subject: one.fact.object for one in read if one.fact.predicate == NAME and not one.ended}
    # Only in the language spoken: Portuguese "mora" (lives) is a Norwegian mother.
    jobs = {word for fact in told if fact.predicate != NAME for word in subjects_in(fact.object, (heard.lexicon,))}
    mentioned = [one for one in subjects_in(clause, (heard.lexicon,)) if one not in jobs]
    found = [Whom.named(subject, names.get(subject)) for subject in mentioned]
    first = heard.lexicon.match("hearing", "begins_with_name", clause)
    if first and not found and fold(first["proper"]) not in heard.lexicon.word_list("hearing", "not_names"):
        name = fold(first["proper"])
        found = [Whom(name, _relation_of(heard, name))]
    return found or [Whom.named(fact.subject, names.get(fact.subject)) for fact in told]


def _relation_of(heard: Heard, name: str) -> str:
    """Return the relation a name was given to in this session, or the name itself."""
    said = (clause for clause in _backwards(heard, ()) if name in fold(clause))
    told = (one for clause in said for one in read_clause(heard, clause, nobody))
    named = (one.fact for one in told if one.fact.predicate == NAME and not one.ended)
    return next((fact.subject for fact in named if fact.object == name and fact.subject != ME), name)


def also_called(heard: Heard, subject: str) -> list[str]:
    """Return what else facts of a subject may be filed under: the relation of a name, the names of a relation."""
    recalled = [hit.memory for hit in heard.prompt.recall]
    named = [memory.fact for memory in recalled if memory.fact and memory.fact.predicate == NAME]
    named += [one.fact for one in told_before(heard, subject) if one.fact.predicate == NAME]
    found = [fact.subject for fact in named if fact.object == subject]
    found += [fact.object for fact in named if fact.subject == subject != ME]
    texts = (memory.text for memory in recalled if memory.fact and memory.fact.subject == subject)
    found += [mentioned for text in texts for mentioned in subjects_in(text, heard.lexicons)]
    return [other for other in dict.fromkeys(found) if other not in {ME, subject}][:_MOST_NAMES]


def names_anybody(heard: Heard, hit: RecallHit) -> bool:
    """Whether something said says itself whom it is about, by a name or a relation."""
    text = hit.memory.text[:_LOOKED_AT]
    if subjects_in(text, heard.lexicons):
        return True
    return any(lexicon.match("hearing", "begins_with_name", text) for lexicon in heard.lexicons)
