"""What is kept from the cloud reaches no model there, whichever way it could have gone."""

from __future__ import annotations

from bot.app import open_aiki
from bot.domain.model import OLLAMA, Place
from bot.domain.prompt import ToolCall
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import Round, ScriptedProvider, calls, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk
from tests.flows.test_providers import talking_to

_LOOKS_EVERYWHERE: tuple[Round, ...] = (
    calls(
        ToolCall("1", "memory_search", {"query": "boss"}),
        ToolCall("2", "memory_search", {"since": "2020-01-01"}),
        ToolCall("3", "memory_facts", {}),
        ToolCall("4", "memory_forget", {"query": "boss"}),
    ),
    says("I do not know."),
)
_FACT = {"text": "My boss is called Zelda", "subject": "boss", "predicate": "name", "object": "Zelda"}


async def test_a_rule_holds_also_for_what_was_said_learned_and_answered_before_it(settings: Settings) -> None:
    learns = (calls(ToolCall("1", "memory_remember", _FACT)), says("Zelda, noted."), says("She is called Zelda."))
    async with talking_to(settings, *learns, *_LOOKS_EVERYWHERE) as (talk, claude):
        await talk.say("My boss is called Zelda #work")
        await talk.say("who is my boss again?")
        await talk.say("/rules never cloud for #work")
        await talk.say("who is my boss?")
        assert "Zelda" not in repr((claude.prompts[3:], claude.steps[3:]))


async def test_an_answer_made_from_what_a_setting_keeps_stays_too(settings: Settings) -> None:
    used = settings.model_copy(update={"rules": "never cloud for zelda"})
    claude = ScriptedProvider(says("I do not know."))
    local = ScriptedProvider(says("ok"), says("Born in 1987."), name=OLLAMA, place=Place.LOCAL)
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(settings, [terminal], clock=clock, providers=[local]) as aiki:
        await aiki.owner(OWNER)
        await Talk(aiki, terminal, clock).say("@local Zelda was born in 1987")
    async with open_aiki(used, [terminal], clock=clock, providers=[claude, local]) as aiki:
        talk = Talk(aiki, terminal, clock, said=9)
        await talk.say("@local when was she born?")
        await talk.say("@claude and now?")
        assert claude.prompts
        assert "1987" not in repr(claude.prompts)


async def test_with_no_local_model_the_companion_keeps_and_finds_what_is_private(settings: Settings) -> None:
    async with talking_to(settings) as (talk, claude):
        await talk.say("#private my boss is called Zelda")
        assert "Zelda" in await talk.say("who is my boss? #private")
        assert "42" in await talk.say("#private what is 6*7?")
        assert not claude.prompts
        claude.script(*_LOOKS_EVERYWHERE)
        await talk.say("who is my boss?")
        assert "Zelda" not in repr((claude.prompts, claude.steps))
