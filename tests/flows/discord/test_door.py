"""From a stranger's first word to a chat of one's own: the door, the languages, the menu."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.fakes.clock import FakeClock
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.flows.telegram.conftest import code_in, printed


async def code_shown(capsys: pytest.CaptureFixture[str]) -> str:
    return code_in(await printed(capsys, "code:", lambda: asyncio.sleep(0.01)))


@pytest.mark.parametrize("shown", ["{0}", "/start {0}", "{1} {2}", "{1}-{2}"])
async def test_whoever_shows_the_code_in_private_is_let_in(
    open_home: OpenHome, capsys: pytest.CaptureFixture[str], shown: str
) -> None:
    async with open_home(paired=False) as home:
        code = await code_shown(capsys)
        home.wire.tells(home.ada, shown.format(code.lower(), code[:4], code[4:]))
        [welcome] = await home.reads(1)
        assert welcome.startswith("Paired.")
        assert "= 42" in await home.say("What is 6*7?")


async def test_the_console_tells_how_the_bot_gets_into_a_server(
    open_home: OpenHome, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_home(paired=False) as home:
        out = await printed(capsys, "code:", lambda: asyncio.sleep(0.01))
        assert "Discord: aiki" in out
        assert f"client_id={home.wire.bot.id}&permissions=309237763136&scope=bot+applications.commands" in out
        assert f"https://discord.com/users/{home.wire.bot.id}" in out


async def test_a_code_lets_in_one_person_and_no_other(open_home: OpenHome, capsys: pytest.CaptureFixture[str]) -> None:
    async with open_home(paired=False) as home:
        code = await code_shown(capsys)
        eve = home.wire.person("Eve")
        home.wire.tells(home.ada, code)
        await home.reads(1)
        home.wire.tells(eve, code)
        [refused] = await home.reads(1, eve)
        assert "not right, or not any more" in refused


async def test_a_code_in_a_server_lets_nobody_in(open_home: OpenHome, capsys: pytest.CaptureFixture[str]) -> None:
    async with open_home(paired=False) as home:
        channel = home.wire.text_channel(home.wire.guild(members=[home.ada]))
        home.wire.says(home.ada, channel, f"{home.me} {await code_shown(capsys)}")
        await home.wire.wait_for(lambda: home.wire.texts(channel))
        assert "talk to nobody else" in home.wire.texts(channel)[0]


async def test_a_stranger_is_told_once_an_hour_and_nothing_is_kept(open_home: OpenHome) -> None:
    async with open_home(clock=FakeClock()) as home:
        eve = home.wire.person("Eve")
        for text in ("hi", "who are you?", "/status", "hi again"):
            home.wire.tells(eve, text)
        await home.quiet()
        [refused] = await home.reads(1, eve)
        assert "talk to nobody else" in refused
        assert home.wire.typing(eve) == []
        assert "messages: 0" in await home.say("/status")


@pytest.mark.parametrize(("locale", "told"), [("pt-BR", "pessoal"), ("no", "personlig"), ("en-GB", "personal")])
async def test_a_stranger_who_gives_a_command_is_told_in_the_language_of_their_app(
    open_home: OpenHome, locale: str, told: str
) -> None:
    async with open_home() as home:
        eve = home.wire.person("Eve", locale=locale)
        await home.wire.wait_for(lambda: home.wire.registered.everywhere)
        asked = home.wire.commands(eve, eve, "memory")
        await home.wire.wait_for(lambda: any(told in text for text in home.wire.texts(eve)))
        assert asked.response is not None
        await home.wire.wait_for(lambda: not [one for one in home.wire.said(eve) if one.is_loading], 20)
        assert len(home.wire.texts(eve)) == 1


async def test_the_menu_is_there_in_every_language(home: Home) -> None:
    await home.wire.wait_for(lambda: home.wire.registered.everywhere)
    offered = {one["name"]: one for one in home.wire.registered.everywhere}
    assert {"talk", "Remember this", "Why?"} <= set(offered)
    assert offered["stop"]["description"].startswith("stop the answer")
    assert "svar" in offered["stop"]["description_localizations"]["no"]
    assert "resposta" in offered["stop"]["description_localizations"]["pt-BR"]
    assert offered["forget"]["name_localizations"] == {"no": "glem", "pt-BR": "esquecer"}
    assert offered["Why?"]["name_localizations"] == {"no": "Hvorfor?", "pt-BR": "Por quê?"}


async def test_every_command_of_the_menu_is_known(home: Home) -> None:
    await home.wire.wait_for(lambda: home.wire.registered.everywhere)
    for one in home.wire.registered.everywhere:
        if one["type"] == 1 and one["name"] != "talk":
            options: dict[str, Any] = {option["name"]: "nothing" for option in one["options"] if option["required"]}
            told = await home.command(one["name"], **options)
            assert told, one["name"]
            assert "I don't know the command" not in told, one["name"]
