"""What is only shown stays below what Telegram takes, chat by chat and in all."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from bot.adapters.telegram import pace as pace_module
from bot.adapters.telegram.pace import GROUP_SHOWN_A_MINUTE, PRIVATE_EVERY_S, SHOWN_A_SECOND, Pace


class Time:
    """A clock that a test turns."""

    def __init__(self) -> None:
        """Begin somewhere."""
        self.now = 1_000.0


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(pace_module, "_now", lambda: time.now)
    return time


def shows(pace: Pace, time: Time, chat: int, seconds: float, *, is_group: bool) -> list[float]:
    """Show as often as may be for so long; return when."""
    end, shown = time.now + seconds, []
    while time.now < end:
        if (wait := pace.may_show(chat, is_group=is_group)) > 0:
            time.now += wait
            continue
        pace.showed(chat)
        shown.append(time.now)
    return shown


def test_a_private_chat_is_shown_about_one_thing_a_second(time: Time) -> None:
    shown = shows(Pace(), time, 5, 120, is_group=False)
    assert min(b - a for a, b in pairwise(shown)) >= PRIVATE_EVERY_S - 1e-6
    assert len(shown) > 100


def test_a_group_is_shown_no_more_in_any_minute_than_leaves_room_for_texts(time: Time) -> None:
    shown = shows(Pace(), time, -5, 600, is_group=True)
    assert max(sum(at <= other < at + 60 for other in shown) for at in shown) <= GROUP_SHOWN_A_MINUTE
    assert len(shown) >= 110


def test_all_chats_together_stay_below_what_a_bot_may_do(time: Time) -> None:
    pace = Pace()
    for chat in range(SHOWN_A_SECOND):
        assert pace.may_show(chat, is_group=False) == 0
        pace.showed(chat)
    assert pace.may_show(199, is_group=False) > 0
    time.now += 1.01
    assert pace.may_show(199, is_group=False) == 0


def test_a_pause_holds_up_its_chat_only_and_ends(time: Time) -> None:
    pace = Pace()
    pace.pause(5, 30)
    pace.pause(5, 3)
    assert (pace.left(5), pace.left(6)) == (30, 0)
    assert pace.may_show(5, is_group=False) == 30
    time.now += 30
    assert (pace.left(5), pace.may_show(5, is_group=False)) == (0, 0)


def test_nothing_is_kept_of_a_quiet_chat(time: Time) -> None:
    pace = Pace()
    pace.showed(5)
    pace.forget(5)
    assert pace.may_show(5, is_group=False) > 0
    time.now += 61
    pace.forget(5)
    assert not pace._shown  # noqa: SLF001 - that the memory is given back shows nowhere else


async def test_its_clock_is_the_loops() -> None:
    pace = Pace()
    pace.pause(5, 0.01)
    await asyncio.sleep(0.02)
    assert pace.left(5) == 0
