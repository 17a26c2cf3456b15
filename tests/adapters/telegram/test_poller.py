"""Nothing is confirmed that is not safely kept, and nothing that cannot be kept or read holds up the rest."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.conversation import InboundMessage
from bot.domain.errors import DiskFull, InputRefused
from bot.domain.language import Language
from tests.adapters.telegram.rig import TelegramRig, rigged
from tests.contracts.adapter_cases import unkept
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_chats import Person
from tests.wire.telegram_faults import hangs, held

# What is confirmed


async def test_what_waits_is_taken_once_in_order_and_confirmed(rig: TelegramRig, ada: Person) -> None:
    for number in range(250):
        rig.wire.says(ada, str(number))
    async with rig.polled():
        await rig.inbox.until(250)
        await rig.wire.wait_for(lambda: not rig.wire.updates.pending)
    assert rig.inbox.texts == [str(number) for number in range(250)]


async def test_nothing_is_confirmed_before_it_is_kept(rig: TelegramRig, ada: Person) -> None:
    gate = asyncio.Event()

    async def keeps_slowly(inbound: InboundMessage) -> None:
        await gate.wait()

    rig.inbox.receive = keeps_slowly  # type: ignore[method-assign] # an inbox that takes its time
    rig.wire.says(ada, "hello")
    async with rig.polled():
        await rig.wire.wait_for(lambda: rig.wire.called("getUpdates"))
        await asyncio.sleep(0.05)
        assert rig.wire.confirmed_offset == 0
        gate.set()
        await rig.wire.wait_for(lambda: rig.wire.confirmed_offset > rig.wire.updates.last_id)


async def test_at_the_end_what_was_kept_is_confirmed(rig: TelegramRig, ada: Person) -> None:
    async with rig.polled():
        await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
        rig.wire.trips("getUpdates", hangs())
        rig.wire.says(ada, "one")
        await rig.inbox.until(1)
        await rig.wire.wait_for(lambda: len(rig.wire.called("getUpdates")) == 2)
    assert rig.wire.confirmed_offset == rig.wire.updates.last_id + 1
    assert not rig.wire.updates.pending


async def test_an_end_while_nobody_is_there_is_an_end(rig: TelegramRig, ada: Person) -> None:
    async with rig.polled() as poller:
        rig.wire.says(ada, "one")
        await rig.inbox.until(1)
        await rig.wire.wait_for(lambda: poller.offset)
        await rig.server.stop()


async def test_an_update_that_was_being_kept_at_the_end_comes_again(rig: TelegramRig, ada: Person) -> None:
    async def never(inbound: InboundMessage) -> None:
        await asyncio.Event().wait()

    rig.inbox.receive = never  # type: ignore[method-assign] # an inbox that is cut off
    rig.wire.says(ada, "one")
    async with rig.polled():
        await rig.wire.wait_for(lambda: [call for call in rig.wire.called("getUpdates") if call.status])
        await asyncio.sleep(0.02)
    assert len(rig.wire.updates.pending) == 1


# What cannot be kept


async def test_what_cannot_be_kept_is_asked_for_again_and_the_person_told_once(rig: TelegramRig) -> None:
    ada = rig.wire.person("Ada", language_code="nb")
    rig.inbox.failures = [DiskFull("no room") for _ in range(4)]
    async with rig.polled():
        rig.wire.says(ada, "first")
        rig.wire.says(ada, "second")
        await rig.inbox.until(2)
        await rig.wire.wait_for(lambda: rig.wire.texts(ada))
    assert rig.inbox.texts == ["first", "second"]
    assert len(rig.wire.called("sendMessage")) == 1
    assert "full" in rig.wire.texts(ada)[0]


async def test_two_messages_that_cannot_be_kept_are_told_once_each(rig: TelegramRig, ada: Person) -> None:
    async with rig.polled():
        for count, text in enumerate(("first", "second"), 1):
            rig.inbox.failures = [unkept(), unkept()]
            rig.wire.says(ada, text)
            await rig.inbox.until(count)
        await rig.wire.wait_for(lambda: len(rig.wire.texts(ada)) == 2)


async def test_what_is_told_in_a_topic_is_told_there(rig: TelegramRig, ada: Person) -> None:
    forum = rig.wire.supergroup("Plans", [ada], forum=True)
    topic = rig.wire.topic(ada, forum)
    rig.inbox.failures = [InputRefused("no", problem="a strange thing")]
    async with rig.polled():
        rig.wire.says(ada, "@aiki_bot hello", forum, topic=topic)
        await rig.wire.wait_for(lambda: rig.wire.messages(forum))
    assert rig.wire.messages(forum)[0].thread_id == topic


async def test_a_word_of_regret_that_hangs_holds_up_nothing(rig: TelegramRig, ada: Person) -> None:
    gate = asyncio.Event()
    rig.wire.trips("sendMessage", held(gate))
    rig.inbox.failures = [InputRefused("no", problem="a strange thing")]
    async with rig.polled():
        rig.wire.says(ada, "strange")
        rig.wire.says(ada, "fine")
        await rig.inbox.until(1)
        gate.set()
        await rig.wire.wait_for(lambda: rig.wire.texts(ada))


async def test_a_defect_holds_up_no_other_update_and_tells_no_text(
    rig: TelegramRig, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    rig.inbox.failures = [ZeroDivisionError("my secret")]
    async with rig.polled():
        rig.wire.says(ada, "my secret")
        rig.wire.says(ada, "fine")
        await rig.inbox.until(1)
    assert rig.inbox.texts == ["fine"]
    assert "ZeroDivisionError" in caplog.text
    assert "my secret" not in caplog.text


async def test_an_update_the_library_cannot_read_holds_up_no_other(
    rig: TelegramRig, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """A Bot API server that is older or newer than the library may leave out what it insists on."""
    async with rig.polled():
        await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
        rig.wire.updates.add("message", {"message_id": "my secret", "poll": {"id": "5"}})
        rig.wire.says(ada, "fine")
        await rig.inbox.until(1)
        await rig.wire.wait_for(lambda: not rig.wire.updates.pending)
    assert "my secret" not in caplog.text


# Who speaks none of our languages


async def test_who_speaks_no_language_of_ours_is_told_in_the_configured_one() -> None:
    async with rigged(TelegramWire(), language=Language.PT) as rig, rig.polled():
        rig.inbox.failures = [DiskFull("no room")]
        eva = rig.wire.person("Eva", language_code="de")
        rig.wire.says(eva, "hallo")
        await rig.wire.wait_for(lambda: rig.wire.texts(eva))
        assert "disco" in rig.wire.texts(eva)[0]
