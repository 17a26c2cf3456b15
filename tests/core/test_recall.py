"""Which of the proposed memories come first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.recall import rank
from bot.domain.ids import MemoryId, MessageId
from bot.domain.memory import Fact, Memory, MemoryKind, RecallCandidate, RecallQuery, Scope
from tests.fakes.clock import SATURDAY_MORNING

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


def order(*candidates: RecallCandidate) -> list[int]:
    return [hit.memory.id for hit in rank(QUERY, candidates, SATURDAY_MORNING)]


def test_what_both_indexes_propose_beats_what_one_does() -> None:
    both = RecallCandidate(memory(1, "my sister called"), 2, 2, 0.5)
    one = RecallCandidate(memory(2, "my sister slept"), 1, None)
    assert order(one, both) == [1, 2]


def test_a_hit_that_holds_the_word_beats_one_that_only_looks_alike() -> None:
    alike = RecallCandidate(memory(1, "the system is slow"), None, 1, 0.6)
    holds = RecallCandidate(memory(2, "my sister called"), None, 3, 0.3)
    assert order(alike, holds) == [2, 1]


def test_a_fact_comes_before_the_same_told_in_passing() -> None:
    fact = RecallCandidate(memory(1, "my sister is called Ane", kind=MemoryKind.FACT, source=7), 2, 2, 0.5)
    passing = RecallCandidate(memory(2, "my sister rang", source=8), 1, 1, 0.5)
    assert order(passing, fact) == [1, 2]


def test_a_closed_fact_comes_after_the_valid_one() -> None:
    closed = RecallCandidate(memory(1, "my sister is called Anne", kind=MemoryKind.FACT, closed=True), 1, 1, 0.5)
    valid = RecallCandidate(memory(2, "my sister is called Ane", kind=MemoryKind.FACT), 2, 2, 0.5)
    assert order(closed, valid) == [2, 1]


def test_an_earlier_question_does_not_beat_its_answer() -> None:
    question = RecallCandidate(memory(1, "who is my sister?"), 1, 1, 0.9)
    answer = RecallCandidate(memory(2, "my sister is a nurse"), 3, 3, 0.5)
    assert order(question, answer) == [2, 1]


def test_of_equal_hits_the_newer_comes_first() -> None:
    older = RecallCandidate(memory(40, "my sister rang"), 1, None)
    newer = RecallCandidate(memory(2, "my sister wrote"), 1, None)
    assert order(older, newer) == [2, 40]


def test_a_message_is_left_out_where_its_fact_is_shown() -> None:
    fact = RecallCandidate(memory(1, "my sister is called Ane", kind=MemoryKind.FACT, source=7), 1, 1, 0.9)
    source = RecallCandidate(memory(2, "Hi! My sister is called Ane.", source=7), 2, 2, 0.8)
    assert order(fact, source) == [1]


def test_the_same_words_are_shown_once() -> None:
    assert order(RecallCandidate(memory(1, "My sister"), 1), RecallCandidate(memory(2, "my sister"), 2)) == [1]


def test_every_hit_says_why_it_was_found() -> None:
    near = RecallCandidate(memory(1, "my sister is called Ane", kind=MemoryKind.FACT), 1, 1, 0.5)
    far = RecallCandidate(memory(2, "quite something else"), None, 9, 0.1)
    reasons = [hit.reasons for hit in rank(QUERY, (near, far), SATURDAY_MORNING)]
    assert reasons == [("reason.words=sister", "reason.likeness=50%", "reason.fact"), ("reason.nearest",)]


def test_no_more_than_the_limit_is_returned() -> None:
    many = [RecallCandidate(memory(n, f"sister {n}"), n) for n in range(1, 30)]
    assert len(rank(QUERY, many, SATURDAY_MORNING)) == QUERY.limit


def test_what_the_person_named_in_the_question_said_comes_first() -> None:
    query = RecallQuery("ane boat", ("ane", "boat"), SCOPE)
    by_other = RecallCandidate(memory(1, "the boat is blue"), 1)
    by_ane = RecallCandidate(replace(memory(2, "the boat is red"), speaker="Ane"), 2)
    assert [hit.memory.id for hit in rank(query, (by_other, by_ane), SATURDAY_MORNING)] == [2, 1]


def test_a_rare_word_of_the_question_counts_for_more_than_a_common_one() -> None:
    query = RecallQuery("boat harbour", ("boat", "harbour"), SCOPE)
    common = [RecallCandidate(memory(n, f"the boat number {n}"), n) for n in range(1, 9)]
    rare = RecallCandidate(memory(9, "the harbour is frozen"), 9)
    assert rank(query, (*common, rare), SATURDAY_MORNING)[0].memory.id == 9
