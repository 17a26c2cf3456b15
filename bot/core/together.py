"""What a model and the rules drew from one session, as one: the rules add what the model says nothing of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.words import words_of
from bot.domain.consolidation import Extracted, Told


def together(by_model: Extracted, by_rules: Extracted, *, is_worth_a_summary: bool) -> Extracted:
    """Return both readings, each checked before, as one; where they contradict the model's holds.

    The words win where the model closed what is stated again afterwards. ``is_worth_a_summary``: the model wrote one,
    be it believed or not; the rules' stands in its place, and where they found what the model passed over.
    """
    facts = [one for one in by_model.facts if not (one.ended and _is_stated_again(one, by_rules.facts))]
    added = [one for one in by_rules.facts if not any(_covers(known, one) for known in facts)]
    told_in = {one.line for one in by_model.procedures} | {one.name for one in by_model.procedures}
    procedures = [one for one in by_rules.procedures if not told_in & {one.line, one.name}]
    holds = is_worth_a_summary or any(not one.ended for one in added) or bool(procedures)
    summary = by_model.summary or (by_rules.summary if holds else "")
    return replace(
        by_model,
        facts=(*facts, *added),
        procedures=(*by_model.procedures, *procedures),
        summary=summary,
        summary_by=by_model.made_by if by_model.summary else by_rules.made_by,
        open_questions=by_model.open_questions or (by_rules.open_questions if holds else ()),
        intentions=by_model.intentions or (by_rules.intentions if holds else ()),
    )


def _is_stated_again(ended: Told, stated: Iterable[Told]) -> bool:
    """Whether the same fact is stated where it is said to end, or later."""
    return any(not one.ended and one.line >= ended.line and _same(one, ended) for one in stated)


def _covers(known: Told, told: Told) -> bool:
    """Whether what the model says makes what the rules say of the same matter needless, or contradicts it."""
    of_one_kind = (known.subject, known.predicate) == (told.subject, told.predicate)
    if told.ended:
        return of_one_kind and known.line >= told.line and (known.object == told.object or told.functional)
    if of_one_kind and told.functional:
        return True
    alike = known.subject == told.subject or known.predicate == told.predicate
    return _share_words(known.object, told.object) and (of_one_kind or (alike and known.line == told.line))


def _same(one: Told, other: Told) -> bool:
    return (one.subject, one.predicate, one.object) == (other.subject, other.predicate, other.object)


def _share_words(one: str, other: str) -> bool:
    return not set(words_of(one)).isdisjoint(words_of(other))
