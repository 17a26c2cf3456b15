"""What was told under a wrong name, moved to the right one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.providers.offline.facts import NAME, Told
from bot.providers.offline.heard import Heard, Wish
from bot.providers.offline.lookup import FACTS
from bot.providers.offline.outcome import END, REMEMBER
from bot.providers.offline.quoting import Source, from_rows


def look_up(heard: Heard, names: Sequence[str]) -> list[Wish]:
    """Return the wishes that find what is filed under these names."""
    return [Wish(FACTS, {"subject": name}) for name in names] if heard.has_tool(FACTS) else []


def moves(heard: Heard, told: Sequence[Told]) -> list[Wish]:
    """Return the wishes that file what was found under a wrong name under the right one."""
    right = next((one.fact.object for one in told if one.fact.predicate == NAME and not one.ended), None)
    rows = [result.content.get("facts") for result in heard.rounds[0]]
    wrong = {one.fact.object for one in told if one.fact.predicate == NAME and one.ended}
    found = [source for row in rows for source in from_rows(row) if source.predicate and source.subject in wrong]
    return [wish for source in found if right for wish in _move(heard, source, right)]


def _move(heard: Heard, source: Source, name: str) -> tuple[Wish, Wish]:
    predicate = source.predicate or ""
    what: dict[str, object] = {"predicate": predicate, "object": source.object}
    kept = {
        "text": source.text,
        "words_of": source.id,
        "subject": name,
        "functional": heard.lexicon.is_functional(predicate),
    } | what
    return Wish(REMEMBER, kept), Wish(END, {"subject": source.subject or name} | what)
