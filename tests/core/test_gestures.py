"""What people mean by an emoji."""

from __future__ import annotations

import pytest

from bot.core.gestures import verdict_of
from bot.domain.gesture import Verdict


@pytest.mark.parametrize(
    ("emoji", "verdict"),
    [
        (["👍"], Verdict.GOOD),
        (["❤️"], Verdict.GOOD),
        (["❤"], Verdict.GOOD),
        (["❤️‍🔥"], Verdict.GOOD),
        (["👎"], Verdict.BAD),
        (["🤦‍♂️"], Verdict.BAD),
        (["🤦‍♀"], Verdict.BAD),
        (["👍", "🤔"], Verdict.GOOD),
        (["👍", "👎"], None),
        (["🤔"], None),
        (["custom"], None),
        ([], None),
    ],
)
def test_an_emoji_is_a_verdict_where_it_clearly_is_one(emoji: list[str], verdict: Verdict | None) -> None:
    assert verdict_of(emoji) is verdict
