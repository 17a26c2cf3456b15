"""What always counts: pinned in the chat, and shown in every prompt."""

from __future__ import annotations

import pytest

from bot.core.commands.pins import MOST_PINS
from bot.domain.conversation import InboundMessage, Quote, Role
from bot.domain.memory import MemoryKind, Scope
from bot.settings import Settings
from tests.fakes.chat import CHAT, Chat, chatting
from tests.fakes.provider import says
from tests.flows.conftest import Talk
from tests.flows.test_providers import talking_to


async def test_what_is_pinned_is_listed_marked_and_unpinned(talk: Talk) -> None:
    await talk.say("I am allergic to nuts")
    assert "Nothing is pinned" in await talk.say("/pin")
    assert "always counts from now on" in await talk.say("/pin m2")
    assert "pinned already" in await talk.say("/pin m2")
    assert "📌" in await talk.say("/pin")
    shown = await talk.say("/memory m2")
    assert "Pinned: every prompt shows it." in shown
    assert talk.terminal.arrived[-1].choices[-1].says == "/unpin m2"
    assert "counts as any other" in await talk.say("/unpin m2")
    assert "not pinned" in await talk.say("/unpin m2")
    assert "Nothing is pinned" in await talk.say("/unpin")


@pytest.mark.parametrize("command", ["/pin m99", "/pin my sister", "/unpin m1 m2"])
async def test_what_is_not_there_is_not_pinned(talk: Talk, command: str) -> None:
    assert "no such memory" in await talk.say(command)


async def test_what_holds_no_longer_cannot_be_pinned(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    await talk.say("I moved to Bergen")
    assert "holds no longer" in await talk.say("/pin m2")


async def test_only_so_much_can_be_pinned(talk: Talk) -> None:
    for number in range(MOST_PINS + 1):
        await talk.say(f"/remember locker {number} is mine")
    told = [await talk.say(f"/pin m{number + 1}") for number in range(MOST_PINS + 1)]
    assert f"At most {MOST_PINS} memories" in told[-1]
    assert "At most" not in told[-2]
    assert f"These {MOST_PINS} always count" in await talk.say("/pin")


async def test_a_reply_pins_the_fact_of_the_message_or_the_message(settings: Settings) -> None:
    async with chatting(settings) as chat:
        fact = await chat.write("I live in Oslo")
        await chat.answers()
        plain = await chat.write("The boat is blue")
        await chat.answers()
        assert "“I live in Oslo”" in (await reply(chat, fact, "/pin"))[0]
        assert "“The boat is blue”" in (await reply(chat, plain, "/pin"))[0]
        pinned = await chat.aiki.store.memories.pinned(Scope("p1"))
        assert [memory.kind for memory in pinned] == [MemoryKind.FACT, MemoryKind.MESSAGE]
        command = await chat.write("/status")
        await chat.answers()
        assert "no such memory" in (await reply(chat, command, "/pin"))[0]


async def reply(chat: Chat, message: InboundMessage, text: str) -> list[str]:
    """Answer an earlier message with a command."""
    quote = Quote(message.platform_message_id, message.text, Role.PERSON)
    return await chat.ask(text, quote=quote, address=CHAT)


async def test_what_is_pinned_stands_in_every_prompt_but_not_in_the_clouds_where_it_stays_here(
    settings: Settings,
) -> None:
    answers = [says("ok")] * 5
    async with talking_to(settings, *answers) as (talk, claude):
        await talk.say("/remember I am allergic to nuts")
        await talk.say("/pin m1")
        await talk.say("/new")
        await talk.say("what is the capital of Peru?")
        assert [memory.text for memory in claude.prompts[-1].pinned] == ["I am allergic to nuts"]
        assert "always counts" in claude.prompts[-1].context
        told = await talk.say("/why")
        assert "I am allergic to nuts" in told
        assert "pinned" in told
        await talk.say("/rules never cloud for nuts")
        await talk.say("what is the capital of Chile?")
        assert "nuts" not in claude.prompts[-1].context
