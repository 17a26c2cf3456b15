"""What goes wrong between the real library and the Telegram stand-in: floods, outages, silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.wire.telegram import TelegramWire
from tests.wire.telegram_client import talking
from tests.wire.telegram_faults import (
    Fault,
    conflicts,
    floods,
    gateway,
    hangs,
    held,
    not_json,
    refuses,
    refuses_markup,
    resets,
    slow,
    truncated,
)
from tests.wire.telegram_flood import Budget, Limits
from tests.wire.telegram_media import document


class Watch:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library give durations as what they are; otherwise each RetryAfter is a warning, too."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def wire(watch: Watch) -> TelegramWire:
    return TelegramWire(limits=Limits(), clock=watch)


@pytest.fixture
async def bot(wire: TelegramWire) -> AsyncIterator[Bot]:
    async with talking(wire) as real:
        yield real


async def test_a_chat_takes_a_burst_and_then_a_message_a_second(bot: Bot, wire: TelegramWire, watch: Watch) -> None:
    ada, bob = wire.person("Ada"), wire.person("Bob")
    for number in range(5):
        await bot.send_message(ada.id, f"{number}")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ada.id, "5")
    assert refused.value.retry_after == timedelta(seconds=1)
    await bot.send_message(bob.id, "another chat is free")
    watch.now += 1
    await bot.send_message(ada.id, "5")
    assert wire.texts(ada) == ["0", "1", "2", "3", "4", "5"]
    assert wire.floods == 1
    assert wire.flood.refused_in == {ada.id: 1}


async def test_a_group_takes_twenty_a_minute_with_the_edits(watch: Watch) -> None:
    wire = TelegramWire(limits=Limits(chat=Budget(9, 99), edits=Budget(9, 99)), clock=watch)
    group = wire.group()
    async with talking(wire) as bot:
        sent = await bot.send_message(group.id, "0")
        for number in range(18):
            await bot.edit_message_text(f"{number + 1}", group.id, sent.message_id)
        await bot.send_message(group.id, "more")
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(group.id, "too much")
        assert refused.value.retry_after == timedelta(seconds=3)
        watch.now += 60
        for _ in range(20):
            await bot.send_message(group.id, "a minute later")
    assert wire.floods == 1


async def test_all_chats_together_take_thirty_a_second(bot: Bot, wire: TelegramWire) -> None:
    for _ in range(30):
        await bot.send_message(wire.person().id, "hi")
    with pytest.raises(RetryAfter):
        await bot.send_message(wire.person().id, "hi")


@pytest.mark.parametrize("kind", ["edits", "actions", "drafts"])
async def test_edits_actions_and_drafts_have_budgets_of_their_own(watch: Watch, kind: str) -> None:
    budget: dict[str, Any] = {kind: Budget(0.1, 2)}
    wire = TelegramWire(limits=Limits(**budget), clock=watch)
    ada = wire.person()
    async with talking(wire) as bot:
        sent = await bot.send_message(ada.id, "hi")

        async def once(number: int) -> None:
            if kind == "edits":
                await bot.edit_message_text(f"hi {number}", ada.id, sent.message_id)
            elif kind == "actions":
                await bot.send_chat_action(ada.id, "typing")
            else:
                await bot.send_message_draft(ada.id, 1, f"hi {number}")

        await once(1)
        await once(2)
        with pytest.raises(RetryAfter) as refused:
            await once(3)
        assert refused.value.retry_after == timedelta(seconds=10)
        await bot.send_message(ada.id, "messages are free")


async def test_without_limits_nothing_is_too_fast(watch: Watch) -> None:
    wire = TelegramWire(clock=watch)
    ada = wire.person()
    async with talking(wire) as bot:
        for _ in range(50):
            await bot.send_message(ada.id, "hi")
    assert wire.floods == 0
    assert wire.counts["sendMessage"] == 50


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (gateway(502), NetworkError, False),
        (gateway(504, after=True), NetworkError, True),
        (refuses(500), NetworkError, False),
        (refuses(401), InvalidToken, False),
        (refuses(403, "bot was blocked by the user"), TelegramError, False),
        (conflicts(), Conflict, False),
        (floods(7), RetryAfter, False),
        (resets(), NetworkError, False),
        (resets(after=True), NetworkError, True),
        (truncated(), TelegramError, True),
        (not_json(), TelegramError, False),
        (not_json(after=True), TelegramError, True),
    ],
    ids=[
        "a bad gateway",
        "a gateway too slow",
        "an error of its own",
        "a wrong token",
        "a block",
        "a conflict",
        "a flood",
        "a reset",
        "a reset after it",
        "half an answer",
        "a page",
        "a page after it",
    ],
)
async def test_each_fault_is_what_the_library_takes_it_for(
    bot: Bot, wire: TelegramWire, fault: Fault, error: type[TelegramError], arrives: bool
) -> None:
    ada = wire.person()
    wire.trips("sendMessage", fault)
    with pytest.raises(error):
        await bot.send_message(ada.id, "hi")
    assert wire.texts(ada) == (["hi"] if arrives else [])
    await bot.send_message(ada.id, "again")
    assert wire.texts(ada)[-1] == "again"


async def test_a_fault_may_last_and_may_be_one_chats_own(bot: Bot, wire: TelegramWire) -> None:
    ada, bob = wire.person("Ada"), wire.person("Bob")
    wire.trips("sendMessage", floods(30), times=None, chat=ada)
    for _ in range(3):
        with pytest.raises(RetryAfter):
            await bot.send_message(ada.id, "hi")
        await bot.send_message(bob.id, "hi")
    wire.faults.clear("sendMessage")
    await bot.send_message(ada.id, "hi")
    assert wire.floods == 0


async def test_markup_may_be_refused_where_plain_text_is_taken(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    wire.trips("sendMessage", refuses_markup())
    await bot.send_message(ada.id, "plain")
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(ada.id, "<b>bold</b>", parse_mode="HTML")
    assert wire.texts(ada) == ["plain"]


async def test_a_call_may_be_held_or_slow(bot: Bot, wire: TelegramWire) -> None:
    ada, gate = wire.person(), asyncio.Event()
    wire.trips("sendMessage", held(gate))
    sending = asyncio.create_task(bot.send_message(ada.id, "hi"))
    await wire.wait_for(lambda: wire.called("sendMessage"))
    assert wire.called("sendMessage")[0].status is None
    assert wire.texts(ada) == []
    gate.set()
    await sending
    wire.trips("sendMessage", slow(0.01))
    await bot.send_message(ada.id, "ho")
    assert wire.texts(ada) == ["hi", "ho"]
    assert [call.status for call in wire.called("sendMessage")] == [200, 200]


async def test_a_call_may_never_be_answered(bot: Bot, wire: TelegramWire) -> None:
    wire.trips("getUpdates", hangs())
    wire.says(wire.person(), "hi")
    with pytest.raises(TimedOut):
        await bot.get_updates(read_timeout=0.05)
    assert len(await bot.get_updates()) == 1


async def test_updates_whose_answer_was_lost_come_again(bot: Bot, wire: TelegramWire) -> None:
    wire.says(wire.person(), "hi")
    wire.trips("getUpdates", resets(after=True))
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1


async def test_a_download_may_break_too(bot: Bot, wire: TelegramWire) -> None:
    kept = wire.files.keep(document())
    file = await bot.get_file(kept.file_id)
    wire.trips("download", resets())
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == b"text"


async def test_a_revoked_token_is_unauthorized(bot: Bot, wire: TelegramWire) -> None:
    wire.revoked = True
    with pytest.raises(InvalidToken):
        await bot.get_me()


async def test_what_does_not_happen_is_said_with_the_last_calls(bot: Bot, wire: TelegramWire) -> None:
    await bot.send_message(wire.person().id, "hi")
    with pytest.raises(AssertionError, match="sendMessage"):
        await wire.wait_for(lambda: False, within_s=0.01)
