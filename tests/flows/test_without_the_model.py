"""What a person is told where the model that a message is for did not answer it: the truth, once, in their language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import open_aiki
from bot.domain.errors import ProviderFailed
from bot.domain.model import CLAUDE
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import Round, ScriptedProvider, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk


@asynccontextmanager
async def beside_claude(settings: Settings, *rounds: Round) -> AsyncIterator[Talk]:
    """Open an Aiki with Claude and no local model."""
    clock, terminal = FakeClock(), RecordingSender()
    claude = ScriptedProvider(*rounds, name=CLAUDE)
    async with open_aiki(settings, [terminal], clock=clock, providers=[claude]) as aiki:
        await aiki.owner(OWNER)
        yield Talk(aiki, terminal, clock)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("what's the weather in Oslo?", "`aiki doctor` tells how to connect one"),
        ("hvordan blir været i Oslo?", "`aiki doctor` forteller hvordan du kobler til en"),
        ("como vai estar o tempo em São Paulo?", "`aiki doctor` diz como conectar um"),
    ],
)
async def test_with_no_model_the_way_to_one_is_told_once_and_no_remark_beside_it(
    talk: Talk, asked: str, told: str
) -> None:
    await talk.say("hi")
    answer = await talk.say(asked)
    assert told in answer
    assert "(" not in answer


async def test_nobody_hears_that_no_model_is_connected_while_claude_only_fails(settings: Settings) -> None:
    async with beside_claude(settings, ProviderFailed("500")) as talk:
        answer = await talk.say("hi")
        assert "failed, so the built-in companion answers" in answer
        assert "I'm Aiki" in answer
        assert "No language model" not in answer


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("@local write me a poem", "the one for this is not connected"),
        ("@lokal skriv et dikt til meg", "den som skulle svare, er ikke koblet til"),
        ("@local escreva um poema para mim", "o que responderia não está conectado"),
    ],
)
async def test_a_wish_for_a_local_model_that_is_not_there_is_told_as_it_is(
    settings: Settings, asked: str, told: str
) -> None:
    async with beside_claude(settings, says("Hi")) as talk:
        await talk.say("@claude hi")
        assert told in await talk.say(asked)


async def test_the_companion_is_named_and_seconds_are_written_as_the_language_does(talk: Talk) -> None:
    await talk.say("/language nb")
    await talk.say("/settings bunnlinje på")
    assert (await talk.say("hei")).endswith("den innebygde følgesvennen · 0,00 s · gratis")
    told = await talk.say("/why")
    assert "Besvart av: den innebygde følgesvennen\n" in told
    assert "Tid: 0,00 s;" in told
