"""However long an answer grows, showing it never meets Telegram's flood control."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from bot.adapters import growing
from bot.adapters.telegram import pace as pace_module
from bot.adapters.telegram.pace import GROUP_EVERY_S
from bot.domain.conversation import ThreadAddress
from tests.adapters.telegram.rig import TelegramRig, group, private, rigged
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_flood import Limits

FASTER = 60.0


async def streams(rig: TelegramRig, address: ThreadAddress, until: Callable[[], bool]) -> None:
    """Have an answer grow as a model writes until enough of it was seen."""
    rig.telegram.begin(address)
    text = ""
    async with asyncio.timeout(20):
        while not until():
            text += "words "
            rig.telegram.draft(address, text)
            await asyncio.sleep(0.001)
    await rig.telegram.end(address)
    noted = rig.previews.noted[-1:]
    await sent(rig.telegram, delivery(address, text[:3000], replaces=tuple(one for _, one in noted)))


@pytest.fixture
async def hurried(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramRig]:
    """Have a minute pass in a second for Telegram and for the pace."""
    monkeypatch.setattr(growing, "FIRST_S", 0.4 / FASTER)
    monkeypatch.setattr(pace_module, "_now", lambda: asyncio.get_running_loop().time() * FASTER)
    wire = TelegramWire(limits=Limits(), clock=lambda: time.monotonic() * FASTER)
    async with rigged(wire) as opened:
        yield opened


async def test_a_long_answer_in_private_never_meets_the_flood_limit(hurried: TelegramRig) -> None:
    ada = hurried.wire.person()
    await streams(hurried, private(ada), lambda: len(hurried.wire.drafts(ada)) >= 60)
    assert hurried.wire.floods == 0


async def test_long_answers_in_a_group_never_meet_the_flood_limit(hurried: TelegramRig) -> None:
    crowd = hurried.wire.supergroup("Crowd", [hurried.wire.person()])
    for count in (15, 30):
        enough = lambda: len(hurried.wire.called("editMessageText")) >= count  # noqa: B023, E731 - used within the round
        await streams(hurried, group(crowd), enough)
    assert hurried.wire.floods == 0


async def test_many_answers_at_once_never_meet_the_flood_limit(
    hurried: TelegramRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hurried.telegram._drafts, "_stream", "edits")  # noqa: SLF001 - drafts are not counted in all
    people = [hurried.wire.person() for _ in range(45)]

    def seen() -> bool:
        return all(hurried.wire.messages(person) for person in people)

    for person in people:
        hurried.telegram.begin(private(person))
    text = ""
    async with asyncio.timeout(20):
        while not seen():
            text += "words "
            for person in people:
                hurried.telegram.draft(private(person), text)
            await asyncio.sleep(0.002)
    for person in people:
        await hurried.telegram.end(private(person))
    assert hurried.wire.floods == 0


async def test_answers_by_edits_in_private_never_meet_the_flood_limit(
    hurried: TelegramRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = hurried.wire.person()
    monkeypatch.setattr(hurried.telegram._drafts, "_stream", "edits")  # noqa: SLF001 - another rig for one setting
    await streams(hurried, private(ada), lambda: len(hurried.wire.called("editMessageText")) >= 40)
    assert hurried.wire.floods == 0


async def test_answers_in_several_topics_share_the_limit_of_their_group(hurried: TelegramRig) -> None:
    ada = hurried.wire.person()
    forum = hurried.wire.supergroup("Plans", [ada], forum=True)
    topics = [group(forum, hurried.wire.topic(ada, forum)) for _ in range(6)]
    for address in topics:
        hurried.telegram.begin(address)
        hurried.telegram.draft(address, "words")
    async with asyncio.timeout(20):
        while len(hurried.wire.messages(forum)) < len(topics):
            for address in topics:
                hurried.telegram.draft(address, "words")
            await asyncio.sleep(0.002)
    for address in topics:
        await hurried.telegram.end(address)
    shown = [call.at for call in hurried.wire.called("sendMessage")]
    assert hurried.wire.floods == 0
    assert shown[-1] - shown[0] > 3 * GROUP_EVERY_S  # five pauses, at sixty times the speed
