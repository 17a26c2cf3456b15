"""What Aiki wants to do with a message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.intend import Aim, Intention, intend
from bot.domain.ids import MemoryId, MessageId
from bot.domain.memory import ForgetPlan
from bot.domain.turn import Confirmation, Forget
from tests.fakes.clock import SATURDAY_MORNING

OPEN = Confirmation(Forget(ForgetPlan((MemoryId(1),))), MessageId(1), SATURDAY_MORNING + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("text", "command", "arguments"),
    [
        ("/help", "help", ""),
        ("/Why m12", "why", "m12"),
        ("/why@aiki_bot m12 ", "why", "m12"),
        ("/forget my\nsister", "forget", "my\nsister"),
    ],
)
def test_a_slash_and_a_word_is_a_command(text: str, command: str, arguments: str) -> None:
    assert intend(text, None, SATURDAY_MORNING, has_answered=True) == Intention(Aim.COMMAND, command, arguments)


@pytest.mark.parametrize("text", ["/usr/bin/env is a path", "/", "//", "/ help", "/1"])
def test_a_path_or_a_lone_slash_is_talk(text: str) -> None:
    assert intend(text, None, SATURDAY_MORNING, has_answered=True).aim is Aim.ANSWER


def test_a_first_message_is_introduced_to() -> None:
    assert intend("hi", None, SATURDAY_MORNING, has_answered=False).aim is Aim.INTRODUCE


def test_yes_and_no_resolve_an_open_question() -> None:
    assert intend("ja", OPEN, SATURDAY_MORNING, has_answered=True).aim is Aim.CONFIRM
    assert intend("nei", OPEN, SATURDAY_MORNING, has_answered=True).aim is Aim.DECLINE


def test_anything_else_leaves_the_question() -> None:
    assert intend("what time is it?", OPEN, SATURDAY_MORNING, has_answered=True).aim is Aim.ANSWER


def test_a_yes_that_comes_too_late_resolves_nothing() -> None:
    late = SATURDAY_MORNING + timedelta(minutes=10)
    assert intend("yes", OPEN, late, has_answered=True).aim is Aim.ANSWER


def test_a_yes_to_no_question_is_talk() -> None:
    assert intend("yes", None, SATURDAY_MORNING, has_answered=True).aim is Aim.ANSWER
