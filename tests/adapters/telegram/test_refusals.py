"""What does not arrive is told for what it is: for ever or not, certain or not, and how long to wait."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.telegram.client import Client
from bot.domain.errors import DeliveryError, ThreadMoved
from tests.adapters.telegram.rig import TelegramRig, group, private, rigged
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.telegram import TOKEN, TelegramWire
from tests.wire.telegram_chats import Person
from tests.wire.telegram_faults import (
    Fault,
    floods,
    gateway,
    hangs,
    not_json,
    refuses,
    resets,
    truncated,
)
from tests.wire.telegram_flood import Budget, Limits


async def failure(rig: TelegramRig, ada: Person, text: str = "Hello.") -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await sent(rig.telegram, delivery(private(ada), text))
    assert TOKEN not in str(caught.value)
    return caught.value


# What does not arrive


@pytest.mark.parametrize(
    "fault",
    [gateway(502), gateway(504, after=True), resets(), resets(after=True), truncated(), not_json(), refuses(500)],
)
async def test_where_nobody_said_no_it_may_have_arrived(rig: TelegramRig, ada: Person, fault: Fault) -> None:
    rig.wire.trips("sendMessage", fault)
    error = await failure(rig, ada)
    assert (error.uncertain, error.permanent, error.retry_after_s) == (True, False, None)


@pytest.mark.parametrize(
    ("fault", "gone"),
    [
        (refuses(403, "bot was blocked by the user"), True),
        (refuses(403, "user is deactivated"), True),
        (refuses(403, "bot was kicked from the supergroup chat"), True),
        (refuses(400, "chat not found"), True),
        (refuses(400, "not enough rights to send text messages to the chat"), True),
        (refuses(400, "message thread not found"), True),
        (refuses(400, "TOPIC_CLOSED"), True),
        (refuses(400, "message is too long"), False),
        (refuses(400, "BUTTON_DATA_INVALID"), False),
        (refuses(413, "Request Entity Too Large"), False),
        (Fault(status=413, body=b"<html>", content_type="text/html"), False),
    ],
)
async def test_what_was_refused_is_not_tried_again(rig: TelegramRig, ada: Person, fault: Fault, gone: bool) -> None:
    rig.wire.trips("sendMessage", fault)
    error = await failure(rig, ada)
    assert (error.permanent, error.gone, error.uncertain) == (True, gone, False)


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_proxy_that_refuses_says_nothing_about_the_person(rig: TelegramRig, ada: Person, status: int) -> None:
    await rig.telegram.client.bot()
    rig.wire.trips("sendMessage", Fault(status=status, body=b"<html>No</html>", content_type="text/html"))
    error = await failure(rig, ada)
    assert (error.permanent, error.gone) == (False, False)


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"ok": true}', b"\xff\xfe", b"[" * 5000])
async def test_an_answer_that_is_none_leaves_it_uncertain(rig: TelegramRig, ada: Person, body: bytes) -> None:
    await rig.telegram.client.bot()
    rig.wire.trips("sendMessage", Fault(status=200, body=body))
    assert (await failure(rig, ada)).uncertain


async def test_a_token_that_is_taken_back_delays_what_is_owed(rig: TelegramRig, ada: Person) -> None:
    await rig.telegram.client.bot()
    rig.wire.revoked = True
    error = await failure(rig, ada)
    assert (error.permanent, error.uncertain) == (False, False)


async def test_a_wrong_token_is_told_nowhere(ada: Person, rig: TelegramRig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "bot")
    rig.wire.revoked = True
    error = await failure(rig, ada)
    assert not error.uncertain
    await rig.telegram.introduce({})
    assert TOKEN not in caplog.text


async def test_who_moved_can_be_followed(rig: TelegramRig, ada: Person) -> None:
    friends = rig.wire.group("Friends", [ada])
    new = rig.wire.migrates(friends)
    with pytest.raises(ThreadMoved) as caught:
        await sent(rig.telegram, delivery(group(friends)))
    assert caught.value.platform_thread_id == str(new.id)


async def test_a_server_that_is_not_there_got_nothing(rig: TelegramRig, ada: Person) -> None:
    await rig.telegram.client.bot()
    async with rig.server.gone():
        error = await failure(rig, ada)
        assert (error.uncertain, error.permanent) == (False, False)
    assert len(await sent(rig.telegram, delivery(private(ada)))) == 1


async def test_a_server_that_was_never_there_got_nothing(rig: TelegramRig, ada: Person) -> None:
    async with rig.server.gone():
        error = await failure(rig, ada)
    assert (error.uncertain, error.permanent) == (False, False)


async def test_a_hanging_call_may_have_arrived(rig: TelegramRig, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.telegram.client._READ_S", 0.1)
    rig.wire.trips("sendMessage", hangs(after=True))
    assert (await failure(rig, ada)).uncertain


async def test_a_first_call_that_is_given_up_leaves_no_connection_behind(rig: TelegramRig) -> None:
    rig.wire.trips("getMe", hangs())
    client = Client(TOKEN, rig.server.url)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await client.bot()
    assert (await client.bot()).username == "aiki_bot"
    await client.close()


# Flood control


async def test_a_chat_that_wants_to_be_left_alone_is_and_others_are_served(rig: TelegramRig, ada: Person) -> None:
    bob = rig.wire.person("Bob")
    rig.wire.trips("sendMessage", floods(30), chat=ada)
    assert (await failure(rig, ada)).retry_after_s == 30
    again = await failure(rig, ada)
    assert 29 < (again.retry_after_s or 0) <= 30
    assert len(rig.wire.called("sendMessage")) == 1
    assert len(await sent(rig.telegram, delivery(private(bob)))) == 1


async def test_a_chat_is_served_again_when_the_pause_is_over(rig: TelegramRig, ada: Person) -> None:
    rig.wire.trips("sendMessage", floods(1))
    error = await failure(rig, ada)
    await asyncio.sleep(error.retry_after_s or 0)
    assert len(await sent(rig.telegram, delivery(private(ada)))) == 1


async def test_a_long_text_does_not_meet_the_flood_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.telegram.pace.PRIVATE_EVERY_S", 0.055)
    wire = TelegramWire(limits=Limits(chat=Budget(20, 5)))
    async with rigged(wire) as rig:
        ada = wire.person()
        ids = await sent(rig.telegram, delivery(private(ada), "word " * 12_000))
    assert len(ids) > 12
    assert wire.floods == 0
