"""What is pinned, and that private mode is on, as a prompt shows it."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.core.prompt import Room, fit_prompt, holds_what_stays_local, tell_context
from bot.domain.ids import MemoryId
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind, RecallHit, Scope
from bot.domain.policy import Rule, RuleTarget
from bot.domain.prompt import Prompt
from bot.locales import LocaleSentences
from tests.core.test_prompt import WordCounter
from tests.fakes.clock import SATURDAY_MORNING

BARE = Prompt("what now", Language.EN, SATURDAY_MORNING, ZoneInfo("UTC"))


def memory(number: int, words: int = 4) -> Memory:
    """Return a pinned fact of so many words."""
    text = f"fact {number} " + "word " * (words - 2)
    return Memory(
        MemoryId(number), MemoryKind.FACT, Scope("p1"), "person", text.strip(), SATURDAY_MORNING, is_pinned=True
    )


def test_what_is_pinned_has_a_tenth_of_the_prompt_and_what_was_pinned_first_comes_first() -> None:
    pinned = tuple(memory(number) for number in range(1, 20))
    prompt = fit_prompt(replace(BARE, pinned=pinned), [], [], Room(300, WordCounter()))
    assert [one.id for one in prompt.pinned] == [1, 2, 3]
    assert prompt.tokens == 2 + 3 * 10


def test_what_is_pinned_is_not_shown_a_second_time_as_recalled() -> None:
    hits = [RecallHit(memory(1), 1.0), RecallHit(memory(2), 1.0)]
    prompt = fit_prompt(replace(BARE, pinned=(memory(1),)), hits, [], Room(300, WordCounter()))
    assert [hit.memory.id for hit in prompt.recall] == [2]


def test_an_answer_made_with_something_pinned_that_stays_here_stays_here_too() -> None:
    rule = Rule(RuleTarget.NEVER_CLOUD, word="fact")
    shown = replace(BARE, pinned=(memory(1),))
    assert holds_what_stays_local(shown, [rule])
    assert holds_what_stays_local(replace(BARE, pinned=(replace(memory(1), stays_local=True),)), [])
    assert not holds_what_stays_local(shown, [])


@pytest.mark.parametrize("language", Language)
def test_a_model_is_told_what_always_counts_and_that_nothing_is_kept(language: Language) -> None:
    sentences = LocaleSentences()
    context = tell_context(replace(BARE, language=language, pinned=(memory(1),), is_private=True), sentences)
    lines = context.split("\n")
    assert sentences.say(language, "prompt.private") in lines
    assert lines.index(sentences.say(language, "prompt.pinned")) < len(lines) - 1
    assert "[m1]" in context
    assert sentences.say(language, "prompt.private") not in tell_context(BARE, sentences)
