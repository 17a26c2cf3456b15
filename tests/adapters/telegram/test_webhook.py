"""Telegram calls, and each update is taken once, by whom it is meant for, or comes again."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession
from telegram.error import BadRequest

from bot.adapters.telegram.webhook import PATH, Webhook
from bot.web import MAX_BODY_BYTES, serving
from tests.adapters.telegram.rig import TelegramRig, rigged
from tests.contracts.adapter_cases import unkept
from tests.wire.telegram import TOKEN
from tests.wire.telegram_chats import Person
from tests.wire.telegram_faults import gateway

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def rig() -> AsyncIterator[TelegramRig]:
    async with rigged() as opened:
        opened.wire.webhook.takes_http = True
        yield opened


@asynccontextmanager
async def called(rig: TelegramRig) -> AsyncIterator[str]:
    """Have Telegram call us while the body runs; yields the address."""
    webhook = rig.telegram.webhook()
    async with serving("127.0.0.1", 0, {PATH: webhook.called}) as port:
        url = f"http://127.0.0.1:{port}"
        await webhook.register(f"{url}/")
        yield url + PATH
        rig.wire.webhook.stop()


def secret(webhook: Webhook) -> str:
    return webhook._secret  # noqa: SLF001 - only Telegram is told it


async def posted(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    async with ClientSession() as session, session.post(url, data=io.BytesIO(body), headers=headers) as answer:
        return answer.status


def update(**body: Any) -> bytes:
    return json.dumps({"update_id": 1} | body).encode()


async def test_what_people_write_comes_in_order_and_once(rig: TelegramRig, ada: Person) -> None:
    async with called(rig):
        for number in range(20):
            rig.wire.says(ada, str(number))
        await rig.inbox.until(20)
        await rig.wire.wait_for(lambda: not rig.wire.updates.pending)
    assert rig.inbox.texts == [str(number) for number in range(20)]
    assert rig.wire.webhook.refusals == 0


async def test_what_cannot_be_kept_comes_again_and_is_told_once(rig: TelegramRig, ada: Person) -> None:
    rig.inbox.failures = [unkept(), unkept(), unkept()]
    async with called(rig):
        rig.wire.says(ada, "first")
        rig.wire.says(ada, "second")
        await rig.inbox.until(2)
        await rig.wire.wait_for(lambda: rig.wire.texts(ada))
    assert rig.inbox.texts == ["first", "second"]
    assert rig.wire.webhook.refusals == 3
    assert len(rig.wire.called("sendMessage")) == 1


async def test_the_address_is_told_with_what_is_wanted(rig: TelegramRig) -> None:
    async with called(rig) as url:
        [call] = rig.wire.called("setWebhook")
    assert call.params["url"] == url
    assert "message_reaction" in call.params["allowed_updates"]
    assert len(call.params["secret_token"]) == 64
    assert TOKEN.partition(":")[2] not in str(call.params)


async def test_the_secret_is_the_same_after_a_restart_and_another_bots_is_not(rig: TelegramRig) -> None:
    async def take(_update: object) -> None: ...

    ours, again = rig.telegram.webhook(), rig.telegram.webhook()
    other = Webhook(rig.telegram.client, "8:other", take)
    assert secret(ours) == secret(again) != secret(other)


async def test_an_address_telegram_will_not_call_is_an_error(rig: TelegramRig) -> None:
    rig.wire.webhook.takes_http = False
    with pytest.raises(BadRequest):
        await rig.telegram.webhook().register("http://plain.example")


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "guess"}, {HEADER: "gæt\udcff"}])
async def test_whoever_does_not_know_the_secret_is_turned_away(rig: TelegramRig, headers: dict[str, str]) -> None:
    assert await rig.telegram.webhook().called(update(), headers) == 403
    assert rig.inbox.events == []


async def test_a_header_of_strange_bytes_is_turned_away(rig: TelegramRig) -> None:
    async with called(rig) as url:
        assert await posted(url, update(), {HEADER: "gæt"}) == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b"\xff\xfe", b"[" * 10_000])
async def test_what_is_no_update_is_refused(rig: TelegramRig, body: bytes) -> None:
    webhook = rig.telegram.webhook()
    assert await webhook.called(body, {HEADER: secret(webhook)}) == 400


@pytest.mark.parametrize(
    "body", [{"message": {"message_id": 1}}, {"message": "hello"}, {"poll": {"id": 4}}, {"something_new": {"a": 1}}, {}]
)
async def test_an_update_that_nobody_can_read_does_not_come_again(rig: TelegramRig, body: dict[str, Any]) -> None:
    webhook = rig.telegram.webhook()
    assert await webhook.called(update(**body), {HEADER: secret(webhook)}) == 200
    assert rig.inbox.events == []


async def test_while_the_bot_does_not_know_itself_updates_come_again(rig: TelegramRig) -> None:
    rig.wire.trips("getMe", gateway())
    webhook = rig.telegram.webhook()
    assert await webhook.called(update(), {HEADER: secret(webhook)}) == 503
    assert await webhook.called(update(), {HEADER: secret(webhook)}) == 200


# The web server


async def test_only_what_is_served_is_there(rig: TelegramRig) -> None:
    async with called(rig) as url, ClientSession() as session:
        async with session.get(url) as answer:
            assert answer.status == 405
        async with session.post(url + "/more") as answer:
            assert answer.status == 404


async def test_a_body_over_the_limit_is_not_read(rig: TelegramRig) -> None:
    async with called(rig) as url:
        assert await posted(url, b"x" * (MAX_BODY_BYTES + 1), {}) == 413


async def test_a_taker_is_given_body_and_headers_and_says_the_status() -> None:
    seen: list[tuple[bytes, str]] = []

    async def take(body: bytes, headers: Mapping[str, str]) -> int:
        seen.append((body, headers["x-word"]))
        return 202

    async with serving("127.0.0.1", 0, {"/here": take}) as port:
        assert await posted(f"http://127.0.0.1:{port}/here", b"body", {"X-Word": "yes"}) == 202
    assert seen == [(b"body", "yes")]


async def test_a_port_that_is_taken_is_an_error() -> None:
    async with serving("127.0.0.1", 0, {}) as port:
        with pytest.raises(OSError, match="in use"):
            async with serving("127.0.0.1", port, {}):
                pass
