"""What a prompt is told of the part of a session that it does not show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.prompt import Room, fit_prompt, holds_what_stays_local, may_leave, tell_context
from bot.domain.ids import MemoryId, MessageId
from bot.domain.language import Language
from bot.domain.memory import AIKI, Gist, Memory, MemoryKind, RecallHit, Scope
from bot.domain.policy import Rule, RuleTarget
from bot.locales import LocaleSentences
from tests.core.test_prompt import BARE, WordCounter, said
from tests.fakes.clock import SATURDAY_MORNING

NEVER_ZELDA = (Rule(RuleTarget.NEVER_CLOUD, word="zelda"),)


def episode(number: int, words: int, begins: int, gist: Gist | None = None) -> Memory:
    """Return an episode of so many words, of what began with this message."""
    text, source = " ".join(["word"] * words), MessageId(begins)
    return Memory(MemoryId(number), MemoryKind.EPISODE, Scope("p1"), AIKI, text, SATURDAY_MORNING, source, gist=gist)


def shown(*episodes: Memory, room: int, lines: int = 10) -> list[MemoryId]:
    history = [said(n, 4) for n in range(1, lines + 1)]
    prompt = fit_prompt(replace(BARE, earlier=episodes), [], history, Room(room, WordCounter()))
    assert prompt.tokens <= room + 2
    return [one.id for one in prompt.earlier]


def test_what_the_session_shows_itself_needs_no_episode() -> None:
    assert shown(episode(1, 5, begins=1), room=1_000) == []


def test_of_what_is_left_out_the_newest_episodes_that_fit_are_told_oldest_first() -> None:
    one, two, three = (episode(number, 4, begins=number) for number in (1, 2, 3))
    assert shown(one, room=40) == [1]
    assert shown(one, two, three, room=60) == [2, 3]
    assert shown(episode(1, 50, begins=1), room=60) == []


def test_an_episode_of_what_is_shown_from_its_beginning_is_not_told() -> None:
    assert shown(episode(1, 4, begins=1), episode(2, 4, begins=9), room=60) == [1]


def test_where_nothing_of_the_session_fits_its_episodes_may() -> None:
    history = [said(1, 500)]
    prompt = fit_prompt(replace(BARE, earlier=(episode(1, 4, begins=1),)), [], history, Room(60, WordCounter()))
    assert prompt.history == ()
    assert len(prompt.earlier) == 1


def test_what_was_recalled_is_not_told_twice() -> None:
    one = episode(1, 4, begins=1)
    prompt = fit_prompt(
        replace(BARE, earlier=(one,)),
        [RecallHit(one, 1.0)],
        [said(n, 4) for n in range(1, 11)],
        Room(80, WordCounter()),
    )
    assert prompt.earlier == ()


@pytest.mark.parametrize("language", list(Language))
def test_a_model_is_told_it_with_what_was_left_open_and_meant(language: Language) -> None:
    gist = Gist(("kitchen",), ("Which colour?",), ("I'll paint it", "I'll buy a brush"))
    episodes = (episode(7, 2, 1, gist), episode(8, 2, 1, Gist()), episode(9, 2, 1))
    told = tell_context(replace(BARE, language=language, earlier=episodes), LocaleSentences())
    assert "[m7]" in told
    assert "Which colour?" in told
    assert "I'll paint it; I'll buy a brush" in told
    assert len(told.split("\n")) == 7


def test_what_a_rule_keeps_from_the_cloud_is_kept_there_in_every_part_of_an_episode() -> None:
    plain, meant = episode(1, 2, 1, Gist(("x",))), episode(2, 2, 1, Gist((), (), ("I'll call Zelda",)))
    assert may_leave(plain, NEVER_ZELDA)
    assert not may_leave(meant, NEVER_ZELDA)
    assert not may_leave(replace(plain, stays_local=True), ())
    assert holds_what_stays_local(replace(BARE, earlier=(meant,)), NEVER_ZELDA)
    assert not holds_what_stays_local(replace(BARE, earlier=(plain,)), NEVER_ZELDA)
