"""A message that asks to be not kept, over the whole of Aiki: nothing of it is remembered, and soon it is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.app import open_aiki
from bot.core.private_hours import PRIVATE_IDLE
from bot.domain.prompt import ToolCall
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import calls, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk
from tests.flows.test_private_mode import kept, words_in_file
from tests.flows.test_providers import talking_to
from tests.wire.anthropic import KEY, anthropic

_SAID = [
    ("en", "Please don't remember this: my boss is called Zelda", "I keep nothing of this message", "/private"),
    ("en", "Just between us, I work at Zelda, don't keep it", "I keep nothing of this message", "/private"),
    ("nb", "Ikke husk dette: sjefen min heter Zelda", "Jeg tar ikke vare på noe av denne meldingen", "/privat"),
    ("pt", "Não guarde isto: meu chefe se chama Zelda", "Não guardo nada desta mensagem", "/privado"),
]


@pytest.mark.parametrize(("language", "said", "told", "command"), _SAID)
async def test_what_asks_to_be_not_kept_is_not_kept_and_gone_within_the_hour(
    talk: Talk, settings: Settings, language: str, said: str, told: str, command: str
) -> None:
    await talk.say(f"/language {language}")
    await talk.say("2 + 2")
    answer = await talk.say(said)
    assert told in answer
    assert command in answer
    assert await kept(talk) == ["2 + 2"]
    assert words_in_file(settings.db, "Zelda") == {"Zelda"}
    talk.clock.advance(PRIVATE_IDLE + timedelta(minutes=1))
    await talk.aiki.consolidator.catch_up()
    assert not any("elda" in text for text in await kept(talk))
    assert await talk.aiki.private_hours.end_idle() == 1
    assert words_in_file(settings.db, "Zelda") == set()
    assert await talk.aiki.private_hours.end_idle() == 0
    assert not any("elda" in text for text in await kept(talk))


async def test_what_is_said_around_it_is_kept_as_ever(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    await talk.say("Don't keep this: I work at Zelda")
    await talk.say("My sister is called Ane")
    assert {"I live in Oslo", "My sister is called Ane"} <= set(await kept(talk))
    assert not any("Zelda" in text for text in await kept(talk))


async def test_a_command_that_says_so_is_a_command(talk: Talk) -> None:
    answer = await talk.say("/remember don't keep this: the key is under the pot")
    assert "I keep nothing" not in answer
    assert any("pot" in text for text in await kept(talk))


async def test_a_model_is_told_and_what_it_keeps_all_the_same_is_dropped(settings: Settings) -> None:
    fact = {"text": "My boss is called Zelda", "subject": "boss", "predicate": "name", "object": "Zelda"}
    asked = calls(ToolCall("1", "memory_remember", fact))
    async with talking_to(settings, asked, says("I understand.")) as (talk, claude):
        answer = await talk.say("Don't remember this: My boss is called Zelda")
        assert "I understand." in answer
        assert "I keep nothing of this message" in answer
        assert "asked that this message be not remembered" in claude.prompts[0].context
        assert "Private mode is on" not in claude.prompts[0].context
        assert claude.steps[-1][-1].results[0].content["private_mode"] is True
        assert await kept(talk) == []


async def test_a_model_over_the_wire_is_told_and_draws_nothing_from_it_later(settings: Settings) -> None:
    async with anthropic() as service:
        over = settings.model_copy(update={"anthropic_api_key": SecretStr(KEY), "anthropic_base_url": service.url})
        clock, terminal = FakeClock(), RecordingSender()
        async with open_aiki(over, [terminal], clock=clock) as aiki:
            await aiki.owner(OWNER)
            talk = Talk(aiki, terminal, clock)
            await talk.say("I have two cats and a garden by the sea, and every spring I plant far too many tomatoes")
            await talk.say("This year the boiler broke as well, so I mean to call the plumber about it on Monday")
            answer = await talk.say("Não guarde isto: meu chefe se chama Zelda")
            assert "Não guardo nada desta mensagem" in answer
            asked = len(service.bodies)
            assert b"Zelda" in service.bodies[-1]
            clock.advance(PRIVATE_IDLE + timedelta(minutes=1))
            await aiki.consolidator.catch_up()
            assert len(service.bodies) > asked
            assert not any(b"Zelda" in body for body in service.bodies[asked:])
            await aiki.private_hours.end_idle()
            assert words_in_file(settings.db, "Zelda") == set()
