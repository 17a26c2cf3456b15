"""A memory in full, as it is told: only what there is to tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.explain import tell_counted, tell_turn
from bot.core.recount import SOURCES_SHOWN, Recounted, tell_in_full
from bot.domain.conversation import Role, Utterance
from bot.domain.ids import MemoryId, MessageId, TurnId
from bot.domain.language import Language
from bot.domain.memory import Gist, Memory, MemoryCounts, MemoryKind, Scope
from bot.domain.turn import CitedMemory, KeptTurn, Outcome, Trace
from bot.locales import LocaleSentences
from tests.fakes.clock import SATURDAY_MORNING

SAY, UTC = LocaleSentences(), ZoneInfo("UTC")
SESSION = Memory(MemoryId(1), MemoryKind.EPISODE, Scope("p1"), "aiki", "The boat was talked about.", SATURDAY_MORNING)


def said(number: int) -> Utterance:
    """Return a line of the log."""
    return Utterance(MessageId(number), Role.PERSON, f"line {number}", SATURDAY_MORNING + timedelta(minutes=number))


def told(recounted: Recounted, language: Language = Language.EN) -> str:
    """Return it in words."""
    return tell_in_full(recounted, SAY, language, UTC)


def test_an_episode_of_which_nothing_is_left_but_its_words_tells_no_more() -> None:
    bare = "[m1] session: The boat was talked about. - 21 November 2026, 08:30"
    assert told(Recounted(SESSION)) == bare
    assert told(Recounted(replace(SESSION, gist=Gist()))) == bare


def test_an_episode_tells_when_its_session_was_and_a_dozen_of_its_messages() -> None:
    lines = [said(number) for number in range(SOURCES_SHOWN + 3)]
    text = told(Recounted(SESSION, sources=lines))
    assert "Drawn from 15 messages, 21 November 2026, 08:30 to 21 November 2026, 08:44." in text
    assert f"line {SOURCES_SHOWN - 1}" in text
    assert f"line {SOURCES_SHOWN}" not in text
    assert text.endswith("… and 3 messages more")


@pytest.mark.parametrize("language", Language)
def test_everything_there_is_to_tell_is_told_in_every_language(language: Language) -> None:
    full = replace(
        SESSION,
        gist=Gist(("boat",), ("which pier?",), ("paint it",)),
        confidence=0.5,
        made_by="rules",
        is_pinned=True,
        superseded_by=MemoryId(9),
        external_id="x1",
    )
    text = told(Recounted(full, (said(1),), (said(1), said(2)), (full, SESSION)), language)
    for part in ("boat", "which pier?", "paint it", "m9", "x1", "line 1", "line 2"):
        assert part in text
    fact = replace(full, kind=MemoryKind.FACT, made_by="claude:opus")
    assert "50 %" in told(Recounted(fact), language)
    assert "claude:opus" in told(Recounted(fact), language)
    procedure = replace(SESSION, kind=MemoryKind.PROCEDURE, valid_to=SATURDAY_MORNING)
    assert len(told(Recounted(procedure), language).split("\n")) == 2


def test_of_an_answer_that_drew_on_much_some_is_told_and_the_rest_counted() -> None:
    memories = [replace(SESSION, id=MemoryId(number), kind=MemoryKind.FACT) for number in range(20)]
    cited = tuple(CitedMemory(memory.id, memory, 0.0, ("reason.tool",)) for memory in memories)
    turn = KeptTurn(
        id=TurnId(1),
        question=said(1),
        reply=None,
        outcome=Outcome.ANSWERED,
        trace=Trace("answer", Language.EN),
        cited=cited,
    )
    text = tell_turn(turn, {MemoryId(0): [said(number) for number in range(5)]}, SAY, Language.EN, UTC)
    assert "line 2" in text
    assert "line 3" not in text
    assert "… and 2 messages more" in text
    assert "… and 5 memories more" in text
    assert "looked up for the answer" in text


def test_counts_are_told_in_words_and_nothing_by_none() -> None:
    assert tell_counted(MemoryCounts(0, 0, 0), SAY, Language.EN) == ""
    assert tell_counted(MemoryCounts(1, 2, 0, 3), SAY, Language.EN) == "1 message, 2 facts and 3 sessions’ summaries"
