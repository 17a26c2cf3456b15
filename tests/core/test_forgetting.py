"""What a request to forget shows, and what goes with it."""

from __future__ import annotations

from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.core.explain import tell_forgotten
from bot.core.forgetting import means_everything, once_each, with_their_messages
from bot.core.recount import Recounted, tell_in_full
from bot.domain.ids import MemoryId, MessageId
from bot.domain.language import Language
from bot.domain.memory import Forgotten, Memory, MemoryKind, Scope
from bot.locales import LocaleSentences
from bot.ports import Memories
from tests.fakes.clock import SATURDAY_MORNING


def memory(number: int, text: str, kind: MemoryKind, source: int | None = 1) -> Memory:
    said_in = MessageId(source) if source else None
    return Memory(MemoryId(number), kind, Scope("p1"), "person", text, SATURDAY_MORNING, said_in)


def test_a_message_is_not_shown_where_its_fact_says_all_of_it() -> None:
    fact = memory(2, "my sister is called Ane", MemoryKind.FACT)
    assert once_each([fact, memory(1, "Hi! My sister is called Ane.", MemoryKind.MESSAGE)]) == [fact]


def test_a_message_that_says_more_than_its_fact_is_shown_too() -> None:
    fact = memory(2, "my sister is called Ane", MemoryKind.FACT)
    message = memory(1, "My sister is called Ane and I owe Paul 200 kroner", MemoryKind.MESSAGE)
    assert once_each([fact, message]) == [fact, message]


def test_a_greeting_that_gave_no_fact_is_shown_too() -> None:
    greeting = memory(1, "hi", MemoryKind.MESSAGE)
    assert once_each([greeting]) == [greeting]


def test_what_was_told_is_shown_before_what_was_asked() -> None:
    asked = memory(2, "do I owe Paul?", MemoryKind.MESSAGE, 2)
    told = memory(1, "I owe Paul", MemoryKind.MESSAGE, 1)
    assert once_each([asked, told]) == [told, asked]


def test_the_same_wording_is_shown_once() -> None:
    first, second = memory(1, "I owe Paul", MemoryKind.MESSAGE, 1), memory(2, "i owe paul", MemoryKind.MESSAGE, None)
    assert once_each([first, second]) == [first]


@pytest.mark.parametrize(
    ("forgotten", "told"),
    [
        (Forgotten(messages=1), "forgotten 1 message."),
        (Forgotten(facts=2), "forgotten 2 facts."),
        (Forgotten(messages=2, facts=1), "forgotten 2 messages and 1 fact."),
        (
            Forgotten(messages=2, facts=1, episodes=1, procedures=3),
            "forgotten 2 messages, 1 fact, 3 procedures and 1 session’s summary.",
        ),
        (Forgotten(messages=1, replies=3), "forgotten 1 message and 3 answers of mine."),
        (Forgotten(replies=2), "forgotten 2 answers of mine."),
        (Forgotten(), "nothing left of it"),
    ],
)
def test_what_is_gone_is_counted_in_words(forgotten: Forgotten, told: str) -> None:
    assert told in tell_forgotten(forgotten, LocaleSentences(), Language.EN)


@pytest.mark.parametrize("what", ["everything", "Everything!", "all", "alt", "ALT SAMMEN", "tudo", "toda a memoria"])
def test_everything_is_meant_by_its_words_in_any_language(what: str) -> None:
    assert means_everything(what)


@pytest.mark.parametrize("what", ["", "everything about work", "alt om jobben", "tudo sobre a Ana", "all saints"])
def test_a_part_of_it_is_not_everything(what: str) -> None:
    assert not means_everything(what)


async def test_a_memory_without_a_source_goes_alone() -> None:
    alone = memory(7, "I owe Paul", MemoryKind.MESSAGE, None)
    assert await with_their_messages([alone], Scope("p1"), cast("Memories", None)) == [alone]


def test_a_memory_without_a_source_is_told_by_itself() -> None:
    alone = memory(7, "I owe Paul", MemoryKind.MESSAGE, None)
    told = tell_in_full(Recounted(alone), LocaleSentences(), Language.EN, ZoneInfo("UTC"))
    assert told == "[m7] “I owe Paul” - 21 November 2026, 08:30"
