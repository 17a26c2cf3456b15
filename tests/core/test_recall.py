"""Which of the ranked memories are shown, and what is said of why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.periods import periods_in
from bot.core.ranking import Asked, rank
from bot.core.recall import asked_of, hits_among, in_first_person
from bot.domain.conversation import KeptMessage, Quoted, Role
from bot.domain.ids import MemoryId, MessageId, PersonId, ThreadId
from bot.domain.memory import Fact, Memory, MemoryKind, RecallCandidate, RecallHit, RecallQuery, Scope
from tests.fakes.clock import SATURDAY_MORNING
from tests.store.house import CHAT

SCOPE = Scope("p1")
QUERY = RecallQuery("sister", ("sister",), SCOPE)


def memory(
    number: int, text: str, *, kind: MemoryKind = MemoryKind.MESSAGE, source: int | None = None, closed: bool = False
) -> Memory:
    fact = Fact("sister", "name", "ane") if kind is MemoryKind.FACT else None
    return Memory(
        MemoryId(number),
        kind,
        SCOPE,
        "person",
        text,
        SATURDAY_MORNING - timedelta(days=number),
        MessageId(source) if source else None,
        fact,
        valid_to=SATURDAY_MORNING if closed else None,
    )


def holding(number: int, text: str, **more: Any) -> RecallCandidate:
    """Return what holds all the words that are sought, unless said otherwise."""
    return replace(RecallCandidate(memory(number, text), share=1.0, coverage=1.0), **more)


def hits(
    *candidates: RecallCandidate, query: RecallQuery = QUERY, whatever_is_nearest: bool = True
) -> Sequence[RecallHit]:
    asked = Asked("who is my sister?", query, (), SATURDAY_MORNING)
    return hits_among(asked, rank(asked, candidates), whatever_is_nearest=whatever_is_nearest)


def shown(*candidates: RecallCandidate, whatever_is_nearest: bool = True) -> list[int]:
    return [hit.memory.id for hit in hits(*candidates, whatever_is_nearest=whatever_is_nearest)]


def test_a_message_is_left_out_where_its_fact_is_shown() -> None:
    fact = replace(holding(1, "x"), memory=memory(1, "my sister is called Ane", kind=MemoryKind.FACT, source=7))
    source = replace(holding(2, "x"), memory=memory(2, "Hi! My sister is called Ane.", source=7))
    assert shown(fact, source) == [1]


def test_the_same_words_are_shown_once() -> None:
    assert shown(holding(1, "My sister"), holding(2, "my sister")) == [1]


def test_what_does_not_bear_on_the_question_is_left_out() -> None:
    beside = RecallCandidate(memory(1, "it rains"), coverage=0.7, cosine=0.1)
    assert shown(beside, holding(2, "my sister"), whatever_is_nearest=False) == [2]
    assert shown(beside, holding(2, "my sister")) == [2, 1]


def test_what_is_alike_bears_on_it_without_a_word() -> None:
    assert shown(RecallCandidate(memory(1, "a nurse"), cosine=0.15), whatever_is_nearest=False) == [1]


def test_a_bare_answer_bears_on_what_it_was_asked() -> None:
    [hit] = hits(replace(holding(1, "Ane."), context="What is your sister called?"), whatever_is_nearest=False)
    assert (hit.matched_terms, hit.context) == (("sister",), "What is your sister called?")


def test_no_more_than_the_limit_is_returned() -> None:
    assert len(hits(*(holding(n, f"sister {n}") for n in range(1, 60)))) == QUERY.limit


def test_every_hit_says_why_it_was_found() -> None:
    near = replace(holding(1, "x", cosine=0.5), memory=memory(1, "my sister is called Ane", kind=MemoryKind.FACT))
    far = RecallCandidate(memory(2, "quite something else"), cosine=0.1)
    reasons = [hit.reasons for hit in hits(near, far)]
    assert reasons == [("reason.words=sister", "reason.likeness=50%", "reason.fact"), ("reason.nearest",)]


def test_what_stands_beside_the_words_says_so() -> None:
    assert hits(RecallCandidate(memory(1, "so"), coverage=0.5))[0].reasons == ("reason.words_beside",)


def test_who_said_it_and_when_are_told_where_the_question_names_them() -> None:
    by_ane = replace(memory(1, "so it is"), speaker="Ane")
    query = replace(QUERY, speakers=frozenset({"ane"}))
    asked = Asked("?", query, periods_in("last week", SATURDAY_MORNING, ZoneInfo("UTC")), SATURDAY_MORNING)
    [hit] = hits_among(asked, rank(asked, [RecallCandidate(by_ane)]))
    assert hit.reasons == ("reason.speaker=Ane", "reason.time")


def test_memory_is_asked_for_what_a_message_answers_too() -> None:
    message = KeptMessage(MessageId(1), ThreadId(1), PersonId(1), CHAT, "where?", SATURDAY_MORNING)
    assert asked_of("where?", message) == "where?"
    quoting = replace(message, quoted=Quoted("my sister moved", Role.PERSON))
    assert asked_of("where?", quoting) == "where?\nmy sister moved"


def test_scores_are_shares_of_one() -> None:
    found = hits(holding(1, "my sister"), RecallCandidate(memory(2, "something else")))
    assert sum(hit.score for hit in found) == pytest.approx(1)
    assert found[0].score > 0.9
    assert hits() == ()


@pytest.mark.parametrize(
    ("asked", "embedded"),
    [
        ("What did Melanie paint?", "What did I paint?"),
        ("What are Melanie's hobbies?", "What are my hobbies?"),
        ("Hva heter hunden til Melanie?", "Hva heter hunden til jeg?"),
        ("Onde é que a Melanie mora?", "Onde é que a eu mora?"),
        ("Where is Ane?", "Where is Ane?"),
        ("what will will ferrell do?", "what I I do?"),
        ("What will Will Ferrell do with Will’s boat?", "What will I do with my boat?"),
        ("What is melanism?", "What is melanism?"),
    ],
)
def test_what_somebody_said_is_looked_for_as_they_would_say_it(asked: str, embedded: str) -> None:
    assert in_first_person(asked, {"melanie", "caroline", "will ferrell"}) == embedded
