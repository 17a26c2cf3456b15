"""What kind of message it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.classify import classify
from bot.domain.route import Task


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("hei!", Task.CHAT),
        ("```py\nprint(1)\n```", Task.CODE),
        ("remind me to call mum tomorrow", Task.REMIND),
        ("minn meg på tannlegen", Task.REMIND),
        ("me lembre de ligar amanhã", Task.REMIND),
        ("Remember that the key is under the pot", Task.MEMORY),
        ("Hva fortalte jeg deg om søsteren min?", Task.MEMORY),
        ("esqueça isso", Task.MEMORY),
        ("what's the weather like?", Task.TOOL),
        ("oversett dette", Task.REWRITE),
        ("12 * 7", Task.REASON),
        ("quanto é 12 vezes 7", Task.REASON),
        ("How tall is Galdhøpiggen?", Task.QUESTION),
        ("hvor gammel er du", Task.QUESTION),
        ("we spent the whole of yesterday painting the boat house red", Task.OTHER),
    ],
)
def test_a_task_is_told_by_its_words(text: str, task: Task) -> None:
    assert classify(text).task is task


@pytest.mark.parametrize("text", ["remember this", "glem det", "lembrete para amanhã", "deploy it"])
def test_memory_reminders_and_actions_need_tools(text: str) -> None:
    assert classify(text).needs_tools


@given(st.text())
def test_every_text_has_a_task_and_a_reason(text: str) -> None:
    assert classify(text).reasons
