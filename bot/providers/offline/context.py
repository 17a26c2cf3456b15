"""What the person said just before: whom "she" means, and which fact a correction is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.conversation import Role
from bot.providers.offline.facts import Antecedent, FactReader, Told, fits, subjects_in
from bot.providers.offline.heard import Heard
from bot.providers.offline.hearing import clauses, sentences

_MESSAGES_BACK = 12
_SENTENCES_EACH = 6


def readers(heard: Heard) -> tuple[FactReader, ...]:
    """Return a reader of facts for each language, the one that is heard now first."""
    ordered = (heard.lexicon, *(lexicon for lexicon in heard.lexicons if lexicon is not heard.lexicon))
    return tuple(FactReader(lexicon, heard.lexicons, heard.today) for lexicon in ordered)


def antecedent(heard: Heard, before: Sequence[str] = ()) -> Antecedent:
    """Return how pronouns are resolved: the latest mention that fits, in ``before``, then in the session."""

    def resolve(pronoun: str) -> str | None:
        for clause in _backwards(heard, before):
            for subject in reversed(_mentions(heard, clause)):
                if fits(subject, pronoun):
                    return subject
        return None

    return resolve


def told_before(heard: Heard) -> Iterator[Told]:
    """Yield the facts the person stated in this session, the latest first."""
    clauses_back = list(_backwards(heard, ()))
    for at, clause in enumerate(clauses_back):
        earlier = clauses_back[at + 1 :]
        yield from reversed(read_clause(heard, clause, _resolver(heard, earlier)))


def _resolver(heard: Heard, earlier: Iterable[str]) -> Antecedent:
    def resolve(pronoun: str) -> str | None:
        mentioned = (subject for clause in earlier for subject in reversed(_mentions(heard, clause)))
        return next((subject for subject in mentioned if fits(subject, pronoun)), None)

    return resolve


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


def _mentions(heard: Heard, clause: str) -> list[str]:
    """Return whom a clause is about, the likeliest antecedent last."""
    # Only in the language spoken: Portuguese "mora" (lives) is a Norwegian mother.
    found = subjects_in(clause, (heard.lexicon,))
    if not found:
        found = [told.fact.subject for told in read_clause(heard, clause, lambda _pronoun: None)]
    return found
