"""From a stranger's first word to a chat of one's own: the door, the languages, the menu."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.fakes.clock import FakeClock
from tests.flows.telegram.conftest import Home, OpenHome, code_in, printed


async def code_shown(capsys: pytest.CaptureFixture[str]) -> str:
    return code_in(await printed(capsys, "code:", lambda: asyncio.sleep(0.01)))


@pytest.mark.parametrize("shown", ["{0}", "/start {0}", "{1} {2}", "{1}-{2}"])
async def test_whoever_shows_the_code_is_let_in(
    open_home: OpenHome, capsys: pytest.CaptureFixture[str], shown: str
) -> None:
    async with open_home(paired=False) as home:
        code = await code_shown(capsys)
        home.wire.says(home.ada, shown.format(code.lower(), code[:4], code[4:]))
        [welcome] = await home.reads(1)
        assert welcome.startswith("Paired.")
        assert "= 42" in await home.say("What is 6*7?")


async def test_a_code_lets_in_one_person_and_no_other(open_home: OpenHome, capsys: pytest.CaptureFixture[str]) -> None:
    async with open_home(paired=False) as home:
        code = await code_shown(capsys)
        eve = home.wire.person("Eve")
        home.wire.says(home.ada, code)
        await home.reads(1)
        home.wire.says(eve, code)
        [refused] = await home.reads(1, eve)
        assert "not right, or not any more" in refused


async def test_who_was_turned_away_is_told_that_the_code_is_wrong_and_may_try_again(
    open_home: OpenHome, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_home(paired=False) as home:
        code = await code_shown(capsys)
        home.wire.says(home.ada, "/start")
        [refused] = await home.reads(1)
        assert "talk to nobody else" in refused
        home.wire.says(home.ada, "2222 2222")
        assert "not right, or not any more" in (await home.reads(2))[1]
        home.wire.says(home.ada, code)
        assert (await home.reads(3))[2].startswith("Paired.")


async def test_a_code_in_a_group_lets_nobody_in(open_home: OpenHome, capsys: pytest.CaptureFixture[str]) -> None:
    async with open_home(paired=False) as home:
        group = home.wire.supergroup(members=[home.ada])
        home.wire.says(home.ada, f"@aiki_bot {await code_shown(capsys)}", group)
        await home.wire.wait_for(lambda: home.wire.texts(group))
        assert "talk to nobody else" in home.wire.texts(group)[0]


async def test_a_stranger_is_told_once_an_hour_in_their_language_and_nothing_is_kept(open_home: OpenHome) -> None:
    clock = FakeClock()
    async with open_home(clock=clock) as home:
        eve = home.wire.person("Eve", language_code="pt-br")
        for text in ("oi", "quem é você?", "/status", "oi de novo"):
            home.wire.says(eve, text)
        await home.quiet()
        [refused] = await home.reads(1, eve)
        assert "pessoal" in refused
        assert (home.wire.drafts(eve), home.wire.actions(eve)) == ([], [])
        assert "messages: 0" in await home.say("/status")


THREE: Sequence[tuple[str, str, str]] = [
    ("Hi! What is 6*7?", "= 42", "I speak English"),
    ("Hei! Hva er 6*7?", "= 42", "norsk"),
    ("Olá! Quanto é 6*7?", "= 42", "português"),
]


async def test_ada_is_answered_in_the_language_she_writes(home: Home) -> None:
    for text, answer, told in THREE:
        assert answer in await home.say(text)
        assert told in await home.say("/language")


async def test_the_menu_is_there_in_every_language(home: Home) -> None:
    await home.wire.wait_for(lambda: len(home.wire.commands) == 5)
    for language, about in (("", "stop the answer"), ("nb", "svar"), ("pt", "resposta")):
        [stop] = [one for one in home.wire.commands["default", language] if one["command"] == "stop"]
        assert about in stop["description"]
    for known in home.wire.commands["default", ""]:
        assert "I don't know the command" not in await home.say(f"/{known['command']}")
