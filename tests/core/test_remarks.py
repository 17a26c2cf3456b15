"""What is said of an answer that came from another model than the message asked for, and when that is no news."""

from __future__ import annotations

from typing import cast

import pytest

from bot.core.answer import Answer, Prepared
from bot.core.remarks import instead_of_model
from bot.core.route import BUILT_IN
from bot.domain.language import Language
from bot.domain.model import CLAUDE, OLLAMA, ModelRef, Tier
from bot.domain.prompt import Generation, StopReason
from bot.domain.route import NEED_TOOLS, Attempt, Bar, Classification, Route, Task
from bot.locales import LocaleSentences

STRONG, LOCAL = ModelRef(CLAUDE, "sonnet"), ModelRef(OLLAMA, "qwen3:4b")
FAILED = "reason.broken=claude:sonnet"


def told(by: ModelRef, task: Task, sure: float, *reasons: str, bar: Bar | None = None, failed: bool = True) -> str:
    """Return what is told of an answer of somebody else's than Claude."""
    seen = Classification(task, task in NEED_TOOLS, Language.EN, sure=sure)
    route = Route((Attempt(by),), reasons, wanted=Tier.STRONG, bar=bar)
    answer = Answer(Generation("Well.", StopReason.END), by, cast("Prepared", None), (FAILED,) if failed else ())
    return instead_of_model(answer, route, seen, LocaleSentences(), Language.EN)


@pytest.mark.parametrize(("sure", "is_told"), [(1.0, True), (0.75, True), (0.74, False), (0.3, False)])
def test_that_it_takes_tools_is_told_only_where_that_is_sure(sure: float, is_told: bool) -> None:
    said = told(LOCAL, Task.TOOL, sure, "reason.needs_tools")
    assert said.startswith("(That takes tools, which only Claude may use:") is is_told
    assert bool(said) is is_told


@pytest.mark.parametrize("sure", [0.4, 0.9])
def test_that_the_companion_stands_in_for_what_failed_is_told_in_any_case(sure: float) -> None:
    said = told(BUILT_IN, Task.TOOL, sure, "reason.needs_tools")
    assert said.startswith("(That takes tools") is (sure > 0.75)
    assert said.endswith("the built-in companion answers.)") is (sure < 0.75)


@pytest.mark.parametrize("sure", [0.4, 0.9])
def test_a_wish_for_claude_that_was_not_met_is_told_however_sure_the_rest_is(sure: float) -> None:
    said = told(LOCAL, Task.TOOL, sure, "reason.wish_strong", "reason.needs_tools")
    assert said.startswith("(Not from Claude, as you asked")


def test_what_is_asked_of_memory_needs_no_excuse() -> None:
    assert told(LOCAL, Task.MEMORY, 1.0, "reason.needs_tools") == ""
    assert told(BUILT_IN, Task.MEMORY, 1.0, "reason.needs_tools") == ""


def test_where_no_model_was_ever_connected_the_companion_says_so_itself() -> None:
    said = told(BUILT_IN, Task.TOOL, 1.0, "reason.needs_tools", "reason.no_claude", bar=Bar.NOT_CONNECTED, failed=False)
    assert said == ""


def test_what_the_model_that_was_meant_answers_is_no_news() -> None:
    assert told(STRONG, Task.TOOL, 1.0, "reason.needs_tools") == ""
    assert told(LOCAL, Task.TOOL, 1.0, "reason.needs_tools", failed=False) == ""
