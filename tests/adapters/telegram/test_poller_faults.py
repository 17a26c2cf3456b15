"""Polling goes on whatever happens in between, and says plainly what it is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.error import InvalidToken

from bot.adapters.telegram import adapter as adapter_module
from tests.adapters.telegram.rig import TelegramRig
from tests.contracts.adapter_cases import running
from tests.wire.telegram import TOKEN
from tests.wire.telegram_chats import Person
from tests.wire.telegram_faults import Fault, conflicts, floods, gateway, hangs, held, not_json, refuses, resets

# What goes wrong in between


@pytest.mark.parametrize("fault", [gateway(502), resets(), not_json(), refuses(500), refuses(400, "odd"), floods(0)])
async def test_a_failure_is_survived_and_said_once(rig: TelegramRig, ada: Person, fault: Fault) -> None:
    rig.wire.trips("getUpdates", fault, 3)
    async with rig.polled():
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)
        await rig.wire.wait_for(lambda: "telegram.back" in rig.told)
    assert rig.told == ["telegram.unreachable", "telegram.back"]


async def test_pauses_grow_and_begin_anew_after_a_success(rig: TelegramRig, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    real = asyncio.sleep

    async def sleeps(seconds: float, *_: Any) -> None:
        pauses.append(seconds)
        await real(0)

    poller = rig.poller(first_pause_s=1.0)
    monkeypatch.setattr("bot.adapters.telegram.poller.asyncio.sleep", sleeps)
    rig.wire.trips("getUpdates", gateway(), 9)
    async with rig.polled(poller):
        await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
        rig.wire.trips("getUpdates", gateway())
        rig.wire.updates.pulse.beat()
        await rig.wire.wait_for(lambda: len([pause for pause in pauses if pause]) == 10)
    grown = [pause for pause in pauses if pause]
    assert grown[:3] == pytest.approx([1.0, 1.7, 2.89])
    assert grown[7:] == [30.0, 30.0, 1.0]


async def test_while_telegram_wants_to_be_left_alone_it_is(rig: TelegramRig, ada: Person) -> None:
    rig.wire.trips("getUpdates", floods(1))
    async with rig.polled():
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)
    first, second = rig.wire.called("getUpdates")[:2]
    assert second.at - first.at >= 1


async def test_another_program_with_the_token_is_said_plainly_and_once(rig: TelegramRig, ada: Person) -> None:
    rig.wire.trips("getUpdates", conflicts(), 4)
    async with rig.polled():
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)
        await rig.wire.wait_for(lambda: len(rig.told) == 2)
    assert rig.told == ["telegram.conflict", "telegram.back"]


async def test_two_programs_that_take_turns_are_one_conflict(rig: TelegramRig, ada: Person) -> None:
    async with rig.polled(rig.poller(calm_s=60.0)):
        for number in range(3):
            await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
            rig.wire.updates.interrupt("terminated by other getUpdates request")
            rig.wire.says(ada, str(number))
            await rig.inbox.until(number + 1)
    assert rig.told == ["telegram.conflict"]


async def test_a_question_that_is_never_answered_is_asked_anew(rig: TelegramRig, ada: Person) -> None:
    rig.wire.trips("getUpdates", hangs())
    async with rig.polled(rig.poller(poll_s=0.05, grace_s=0.05)):
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)
        await rig.wire.wait_for(lambda: "telegram.back" in rig.told)
    assert rig.told == ["telegram.stuck", "telegram.back"]


async def test_a_stuck_question_costs_no_text_on_its_way(rig: TelegramRig, ada: Person) -> None:
    """Only the connection on which news come is given up."""
    gate = asyncio.Event()
    rig.wire.trips("getUpdates", hangs())
    rig.wire.trips("sendMessage", held(gate))
    bot = await rig.telegram.client.bot()
    sending = asyncio.create_task(bot.send_message(ada.id, "on its way"))
    async with rig.polled(rig.poller(poll_s=0.05, grace_s=0.05)):
        await rig.wire.wait_for(lambda: len(rig.wire.called("getUpdates")) > 1)
        gate.set()
        assert (await sending).text == "on its way"


async def test_a_token_that_is_wrong_ends_it_with_a_sentence(rig: TelegramRig, ada: Person) -> None:
    rig.wire.revoked = True
    with pytest.raises(InvalidToken) as caught:
        await rig.telegram.poll(rig.told.append, rig.poller())
    assert rig.told == ["telegram.bad_token"]
    assert TOKEN not in f"{caught.value} {caught.value.__cause__}"


async def test_a_token_that_is_taken_back_ends_it_too(rig: TelegramRig, ada: Person) -> None:
    polling = asyncio.create_task(rig.telegram.poll(rig.told.append, rig.poller()))
    await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
    rig.wire.revoked = True
    rig.wire.updates.interrupt("terminated")
    with pytest.raises(InvalidToken):
        await polling
    assert rig.told[-1] == "telegram.bad_token"


async def test_a_proxy_without_telegram_behind_it_does_not_end_it(rig: TelegramRig, ada: Person) -> None:
    rig.wire.trips("getUpdates", Fault(status=404, body=b"<html>no such page</html>", content_type="text/html"), 2)
    async with rig.polled():
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)


async def test_at_start_nobody_may_be_there_yet(rig: TelegramRig, ada: Person) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    async with rig.server.gone():
        poller = rig.poller()
        poller.tell = told.put_nowait
        async with running(asyncio.create_task(rig.telegram.poll(told.put_nowait, poller))), asyncio.timeout(5):
            assert await told.get() == "telegram.unreachable"
    async with rig.polled():
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)


async def test_a_webhook_left_over_is_taken_down(rig: TelegramRig, ada: Person) -> None:
    rig.wire.webhook.url = "https://old.example/telegram"
    async with rig.polled():
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)


async def test_a_webhook_that_somebody_sets_meanwhile_is_taken_down(rig: TelegramRig, ada: Person) -> None:
    async with rig.polled():
        await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
        rig.wire.webhook.url = "https://other.example/telegram"
        rig.wire.updates.interrupt("terminated by setWebhook request")
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)
    assert len(rig.wire.called("deleteWebhook")) == 2


async def test_a_defect_of_the_poller_itself_is_survived(
    rig: TelegramRig, ada: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(adapter_module, "RESTART_S", 0.01)
    rig.wire.trips("getUpdates", Fault(status=200, body=b'{"ok": true, "result": [{"message": {}}]}'))
    async with rig.polled():
        rig.wire.says(ada, "hello")
        await rig.inbox.until(1)
    assert "is started again" in caplog.text


async def test_reactions_are_asked_for(rig: TelegramRig) -> None:
    async with rig.polled():
        await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
    assert rig.wire.updates.allowed == frozenset({"message", "edited_message", "callback_query", "message_reaction"})
