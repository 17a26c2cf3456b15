"""Bad weather between here and Telegram: every method fails in every way, and each message is answered all the same."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import ClientSession

from bot.domain.model import CLAUDE, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, TextDelta, ToolStep
from tests.fakes.provider import ScriptedProvider, says
from tests.flows.telegram.conftest import GROWS, Home, OpenHome, printed
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_faults import (
    Fault,
    conflicts,
    floods,
    gateway,
    not_json,
    refuses,
    resets,
    slow,
    truncated,
)

WEATHER = {
    "502": gateway(),
    "502 after": gateway(after=True),
    "reset": resets(),
    "reset after": resets(after=True),
    "slow": slow(0.3),
    "half": truncated(),
    "portal": not_json(),
    "flood": floods(1),
    "500": refuses(500),
}
METHODS = "getMe deleteWebhook getUpdates sendMessage sendMessageDraft sendChatAction setMyCommands".split()
REPEAT = "(You may have seen this already.)\n"
POEM = "Bees hum in the garden, and they dance in the dark of the hive."


@pytest.mark.parametrize("name", WEATHER)
@pytest.mark.parametrize("method", METHODS)
async def test_a_message_is_answered_whatever_befalls_a_method(open_home: OpenHome, method: str, name: str) -> None:
    wire = TelegramWire()
    ada = wire.person("Ada")
    pieces = [POEM[start : start + 6] for start in range(0, len(POEM), 6)]
    wire.trips(method, WEATHER[name])
    async with open_home(wire, ada=ada, providers=[ScriptedProvider(says(*pieces))]) as home:
        wire.says(ada, "Write a poem")
        await wire.wait_for(lambda: any(text.removeprefix(REPEAT) == POEM for text in wire.texts(ada)), 15)
        await home.quiet()
        await _nothing_owed(home)
        texts = wire.texts(ada)
        assert {text.removeprefix(REPEAT) for text in texts} == {POEM}
        assert sum(not text.startswith(REPEAT) for text in texts) <= 1
        assert len(texts) <= 2


async def _nothing_owed(home: Home) -> None:
    async with asyncio.timeout(10):
        while (await home.aiki.store.outbox.counts()).owed:  # noqa: ASYNC110 - the file wakes nobody
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "fault", [gateway(), resets(after=True), refuses(400, "query is too old")], ids=["502", "reset after", "too old"]
)
async def test_a_press_is_taken_though_it_cannot_be_acknowledged(home: Home, fault: Fault) -> None:
    await home.say("My sister is a beekeeper in Voss")
    await home.say("/forget beekeeper")
    home.wire.trips("answerCallbackQuery", fault)
    home.wire.trips("editMessageReplyMarkup", fault)
    assert "I have forgotten 1 message" in await home.after(lambda: home.press("yes"))


@pytest.mark.parametrize(
    "fault", [gateway(), resets(after=True), slow(0.3), floods(1)], ids=["502", "reset after", "slow", "flood"]
)
async def test_an_answer_is_made_anew_in_its_place_in_bad_weather(home: Home, fault: Fault) -> None:
    await home.say("hello")
    said = home.wire.says(home.ada, "What is 6*7?")
    await home.quiet()
    answer = home.last
    home.wire.trips("editMessageText", fault)
    home.wire.edits(said, "What is 6*8?")
    await home.wire.wait_for(lambda: answer.text == "= 48")
    await home.quiet()
    await _nothing_owed(home)
    assert home.last is answer


async def test_previews_do_not_pile_up_in_a_group_where_telegram_does_not_answer(open_home: OpenHome) -> None:
    claude = GrowingProvider()
    async with open_home(providers=[claude]) as home:
        group = home.wire.supergroup(members=[home.ada])
        home.wire.trips("sendMessage", gateway(after=True), None, chat=group)
        home.wire.says(home.ada, "@aiki_bot write a poem", group)
        await home.wire.wait_for(lambda: home.wire.counts["sendChatAction"] + home.wire.counts["sendMessage"] > 2)
        previews = len(home.wire.texts(group))
        home.wire.faults.clear("sendMessage")
        claude.ends.set()
        await home.quiet()
        await _nothing_owed(home)
        assert previews <= 1
        assert len([text for text in home.wire.texts(group) if text.endswith(GROWS)]) <= 1


class GrowingProvider:
    """The Provider port: goes on and on until it is told to end."""

    name = CLAUDE
    model = "claude-opus-4-5"
    place = Place.CLOUD

    def __init__(self) -> None:
        """Begin with no end."""
        self.ends = asyncio.Event()

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Grow."""
        while not self.ends.is_set():
            yield TextDelta("Bees hum in the garden, and they dance. ")
            await asyncio.sleep(0.03)
        yield Finished(StopReason.END)


async def test_another_poller_is_told_of_plainly_and_once(
    open_home: OpenHome, capsys: pytest.CaptureFixture[str]
) -> None:
    wire = TelegramWire()
    wire.trips("getUpdates", conflicts(), 3)
    async with open_home(wire) as home:
        text = await printed(capsys, "another program uses the same token", lambda: asyncio.sleep(0.01))
        assert "= 42" in await home.say("What is 6*7?")
        assert (text + capsys.readouterr().out).count("another program") == 1


async def test_telegram_calls_where_there_is_a_public_address(open_home: OpenHome) -> None:
    wire = TelegramWire()
    wire.webhook.takes_http = True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with open_home(wire, public_url=f"http://127.0.0.1:{port}", port=port) as home:
        await wire.wait_for(lambda: wire.webhook.url)
        assert wire.webhook.url.endswith("/telegram")
        assert "= 42" in await home.say("What is 6*7?")
        for number in range(5):
            wire.says(home.ada, f"What is {number}*100?")
        await home.quiet()
        assert home.wire.texts(home.ada)[1:] == [f"= {number * 100}" for number in range(5)]
        assert wire.counts["getUpdates"] == 0
        async with ClientSession() as stranger, stranger.post(wire.webhook.url, json={"update_id": 1}) as answer:
            assert answer.status == 403
