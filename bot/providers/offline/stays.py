"""When something was so: moves and stays with their years, in a clause that names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.providers.offline.context import read_clause, readers
from bot.providers.offline.facts import Antecedent, Told
from bot.providers.offline.heard import Heard
from bot.providers.offline.hearing import bare
from bot.providers.offline.times_named import cut, holds

_DATED = frozenset({"residence", "workplace", "occupation", "studies"})


def read_dated(heard: Heard, clause: str, resolve: Antecedent, before: str = "") -> tuple[Told, ...]:
    """Return the facts of a clause, with the words for since when and until when; ``before`` are those said before it.

    Without such words what is over is not kept as a fact: nobody could tell what time it answers for.
    """
    head, tail = _at_before_that(heard, clause)
    told = tuple(_of_head(heard, head, resolve)) if head else ()
    until = next((words for words in heard.prompt.times if holds(head, words)), before)
    if not tail or not until:
        return told
    return (*told, *(replace(one, text=clause, until=until) for one in _read(heard, "stayed", tail, resolve)))


def when_in(heard: Heard, clause: str) -> str:
    """Return the words of a clause that name a time, empty where none do."""
    return next((words for words in heard.prompt.times if holds(clause, words)), "")


def _of_head(heard: Heard, clause: str, resolve: Antecedent) -> Iterator[Told]:
    when = when_in(heard, clause)
    if not when:
        yield from read_clause(heard, clause, resolve)
        return
    undated = bare(cut(clause, when))
    yield from (replace(one, text=clause, since=when, until=when) for one in _read(heard, "stayed", undated, resolve))
    yield from (replace(one, text=clause, until=when) for one in _read(heard, "moved_from", undated, resolve))
    begun = any(lexicon.match("dated", "begun", clause) for lexicon in heard.lexicons)
    for one in read_clause(heard, clause, resolve) or read_clause(heard, undated, resolve):
        is_dated = begun and not one.ended and one.fact.predicate in _DATED
        yield replace(one, since=when) if is_dated else one


def _read(heard: Heard, topic: str, clause: str, resolve: Antecedent) -> tuple[Told, ...]:
    """Return what was so in a clause; the names in it are no matter of time."""
    read = (replace(reader, topics=(topic,)).read(clause, resolve) for reader in readers(heard))
    dated = (tuple(one for one in told if one.fact.predicate in _DATED) for told in read)
    return next(filter(None, dated), ())


def _at_before_that(heard: Heard, clause: str) -> tuple[str, str]:
    """Return what stands before "before that" and what stands behind it; all of it and nothing where it does not."""
    for lexicon in heard.lexicons:
        for pattern in lexicon.patterns("dated", "before_that"):
            if found := pattern.search(clause):
                return clause[: found.start()], clause[found.end() :]
    return clause, ""
