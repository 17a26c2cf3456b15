"""What a request to forget shows, and what goes with it."""

from __future__ import annotations

from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.core.explain import origin_of, tell_forgotten, tell_memory_in_full
from bot.core.forgetting import once_each, with_their_messages
from bot.domain.ids import MemoryId, MessageId
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind, Scope
from bot.locales import LocaleSentences
from bot.ports import Conversations, Memories
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
    ("messages", "facts", "told"),
    [(1, 0, "forgotten 1 message,"), (0, 2, "forgotten 2 facts,"), (2, 1, "forgotten 2 messages and 1 fact,")],
)
def test_what_is_gone_is_counted_in_words(messages: int, facts: int, told: str) -> None:
    assert told in tell_forgotten(messages, facts, LocaleSentences(), Language.EN)


async def test_a_memory_without_a_source_goes_alone() -> None:
    alone = memory(7, "I owe Paul", MemoryKind.MESSAGE, None)
    assert await with_their_messages([alone], Scope("p1"), cast("Memories", None)) == [alone]


async def test_a_memory_without_a_source_is_told_by_itself() -> None:
    alone = memory(7, "I owe Paul", MemoryKind.MESSAGE, None)
    around = await origin_of(alone, Scope("p1"), cast("Conversations", None))
    told = tell_memory_in_full(alone, around, LocaleSentences(), Language.EN, ZoneInfo("UTC"))
    assert told == "[m7] “I owe Paul” - 21 November 2026, 08:30"
