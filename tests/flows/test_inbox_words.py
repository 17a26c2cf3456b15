"""What is said beside an answer, on a platform as anywhere: who did not answer, where a thing comes from."""

from __future__ import annotations

from bot.domain.memory import ImportedMessage
from bot.domain.model import OLLAMA, ModelRef, Place
from bot.settings import Settings
from tests.fakes.chat import ME, chatting
from tests.fakes.clock import SATURDAY_MORNING
from tests.fakes.provider import ScriptedProvider, says


async def test_what_takes_tools_says_that_the_local_model_has_none(settings: Settings) -> None:
    local = ScriptedProvider(says("I would if I could"), name=OLLAMA, place=Place.LOCAL)
    async with chatting(settings, local) as chat:
        [answer] = await chat.ask("search the web for news about bees")
        assert answer.startswith("(That takes tools, which only Claude may use:")


async def test_the_models_that_were_named_for_a_thing_are_told(settings: Settings) -> None:
    used = settings.model_copy(update={"vision_model": ModelRef(OLLAMA, "llava")})
    async with chatting(used, ScriptedProvider()) as chat:
        assert "ollama:llava" in (await chat.ask("/model"))[0]


async def test_what_was_imported_says_where_from(settings: Settings) -> None:
    async with chatting(settings) as chat:
        owner = await chat.aiki.owner(ME)
        item = ImportedMessage("D1:3", "t", "me", "I adopted a parrot", SATURDAY_MORNING)
        await chat.aiki.store.memories.add([item], owner.id)
        assert "It was imported as “D1:3”." in (await chat.ask("/memory m1"))[0]
