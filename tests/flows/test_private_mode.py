"""Private mode, over the whole of Aiki: nothing is kept, nobody says it is, and when it ends nothing is left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import open_aiki
from bot.core.private_hours import LOOK_EVERY, PRIVATE_IDLE
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.errors import ProviderFailed
from bot.domain.gesture import Button
from bot.domain.memory import Scope
from bot.domain.prompt import ToolCall
from bot.settings import Settings
from tests.fakes.chat import chatting
from tests.fakes.clock import FakeClock, LoopHand
from tests.fakes.provider import ScriptedProvider, calls, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk
from tests.flows.test_providers import talking_to

GROUP = ThreadAddress("console", "group", ThreadKind.GROUP)
_FACT = {"text": "My boss is called Zelda", "subject": "boss", "predicate": "name", "object": "Zelda"}
_CLAIMS = ("kept", "keep that", "remember", "noted", "notert", "lagret", "husk", "guard", "anot", "lembr")


def words_in_file(db: Path, *words: str) -> set[str]:
    """Return which of the words stand in the bytes of the file or its log."""
    held = b"".join(one.read_bytes() for one in db.parent.iterdir() if one.name.startswith(db.name))
    return {word for word in words if word.encode() in held}


async def kept(talk: Talk) -> list[str]:
    """Return what is remembered."""
    return [memory.text for memory in await talk.aiki.store.memories.page(Scope("p1"), None, 99)]


@dataclass(frozen=True)
class Spoken:
    """How private mode is begun and ended in a language, and what is said of it."""

    language: str
    begin: str
    told: str
    said: str
    end: str
    over: str


_SPOKEN = [
    Spoken("en", "/private", "Private mode is on", "I am allergic to quinoa", "/private off", "Private mode is over"),
    Spoken("nb", "/privat", "Privat modus er på", "Jeg er allergisk mot quinoa", "/privat av", "Privat modus er slutt"),
    Spoken("pt", "/privado", "O modo privado está", "Sou alérgica a quinoa", "/privado desligar", "privado terminou"),
]


@pytest.mark.parametrize("spoken", _SPOKEN, ids=lambda spoken: spoken.language)
async def test_what_is_said_in_private_mode_is_not_kept_and_not_said_to_be(
    talk: Talk, settings: Settings, spoken: Spoken
) -> None:
    await talk.say(f"/language {spoken.language}")
    await talk.say("2 + 2")
    assert spoken.told in await talk.say(spoken.begin)
    answered = await talk.say(spoken.said)
    assert answered
    assert not any(claim in answered.casefold() for claim in _CLAIMS)
    assert spoken.told in await talk.say(spoken.begin)
    assert spoken.told in await talk.say("/status")
    assert await kept(talk) == ["2 + 2"]
    assert words_in_file(settings.db, "quinoa") == {"quinoa"}
    assert spoken.over in await talk.say(spoken.end)
    assert words_in_file(settings.db, "quinoa") == set()
    assert await kept(talk) == ["2 + 2"]
    await talk.say("I live in Oslo")
    assert "I live in Oslo" in await kept(talk)


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("remember that my code is quinoa", "I keep nothing of that"),
        ("/remember my code is quinoa", "so I keep nothing"),
        ("/correct m1 my code is quinoa", "so I keep nothing"),
        ("bye", "still on"),
        ("I'm worried about quinoa", "write down what worries you?"),
    ],
)
async def test_a_wish_to_be_remembered_is_told_why_not(talk: Talk, wish: str, told: str) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("/private")
    assert told in await talk.say(wish)
    assert await kept(talk) == ["The boat lies at pier 4"]


async def test_whoever_writes_first_in_private_mode_is_greeted_by_one_who_does_not_keep(talk: Talk) -> None:
    await talk.say("/private")
    assert "but not now: private mode is on" in await talk.say("hello")


async def test_older_memory_is_recalled_and_the_session_is_known_in_private_mode(settings: Settings) -> None:
    answers = [says("ok")] * 4
    async with talking_to(settings, *answers) as (talk, claude):
        await talk.say("My sister is called Ane")
        await talk.say("/private")
        await talk.say("I have a secret: quinoa")
        await talk.say("who is my sister?")
        prompt = claude.prompts[-1]
        assert "My sister is called Ane" in [hit.memory.text for hit in prompt.recall]
        assert "I have a secret: quinoa" in [line.text for line in prompt.history]
        assert "Private mode is on" in prompt.context


async def test_tools_that_write_keep_nothing_and_say_so(settings: Settings) -> None:
    asked = calls(
        ToolCall("1", "memory_remember", _FACT),
        ToolCall("2", "memory_end", {"subject": "me", "predicate": "residence"}),
        ToolCall("3", "memory_correct", {"id": "m2", "text": "I live in Bergen"}),
    )
    async with talking_to(settings, asked, says("Not kept.")) as (talk, claude):
        await talk.say("/remember I live in Oslo")
        await talk.say("/private")
        await talk.say("My boss is called Zelda, and I live in Bergen now")
        results = claude.steps[-1][-1].results
        assert [result.content["private_mode"] for result in results] == [True] * 3
        assert await kept(talk) == ["I live in Oslo"]


async def test_a_failure_in_private_mode_does_not_say_that_the_message_is_kept(settings: Settings) -> None:
    claude = ScriptedProvider(ProviderFailed("no"), ProviderFailed("no"), ProviderFailed("no"))
    clock, terminal = FakeClock(), RecordingSender()
    only = settings.model_copy(update={"strategy": "claude_only"})
    async with open_aiki(only, [terminal], clock=clock, providers=[claude]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say("/private")
        told = await talk.say("a secret: quinoa")
        assert "Your message is kept" not in told
        assert await kept(talk) == []


async def test_private_mode_is_for_private_threads(talk: Talk) -> None:
    assert "for our private chat" in await talk.say("/private", address=GROUP)
    assert await kept(talk) == []


@pytest.mark.parametrize(
    ("command", "told"), [("/private off", "Private mode is off"), ("/private perhaps", "/private begins")]
)
async def test_what_private_mode_cannot_do_is_said(talk: Talk, command: str, told: str) -> None:
    assert told in await talk.say(command)


async def test_a_new_session_ends_private_mode(talk: Talk, settings: Settings) -> None:
    await talk.say("/private on")
    await talk.say("a secret: quinoa")
    told = await talk.say("/new")
    assert "Private mode is over" in told
    assert "A fresh start" in told
    assert words_in_file(settings.db, "quinoa") == set()


async def test_after_an_hours_silence_it_ends_and_says_so_before_the_next_answer(
    talk: Talk, settings: Settings
) -> None:
    await talk.say("/private")
    await talk.say("a secret: quinoa")
    talk.clock.advance(PRIVATE_IDLE)
    assert await talk.aiki.private_hours.end_idle() == 1
    assert words_in_file(settings.db, "quinoa") == set()
    told = await talk.say("I live in Oslo")
    assert told.startswith("Nothing was said for an hour, so private mode is over.")
    assert "I live in Oslo" in await kept(talk)


async def test_it_is_looked_after_for_as_long_as_the_program_runs(talk: Talk) -> None:
    hand = LoopHand()
    watching = asyncio.create_task(talk.aiki.private_hours.watch())
    await talk.say("/private")
    talk.clock.advance(PRIVATE_IDLE + timedelta(minutes=1))
    for _ in range(200):
        hand.turn(LOOK_EVERY)
        await asyncio.sleep(0)
        if (await talk.aiki.store.outbox.counts()).owed:
            break
    assert "Nothing was said for an hour" in await talk.say("hello")
    watching.cancel()


async def test_it_is_still_on_after_a_restart_and_ends_at_the_next_one_after_an_hour(settings: Settings) -> None:
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say("/private")
        await talk.say("a secret: quinoa")
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        assert await aiki.catch_up() == 1
        assert terminal.texts[-1].startswith("Private mode is on")
        again = Talk(aiki, terminal, clock, said=9)
        assert "Private mode is on" in await again.say("/status")
        assert words_in_file(settings.db, "quinoa") == {"quinoa"}
    clock.advance(PRIVATE_IDLE)
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        assert await aiki.catch_up() == 1
        assert terminal.texts[-1].startswith("Nothing was said for an hour")
        assert words_in_file(settings.db, "quinoa") == set()


async def test_gestures_edits_and_undo_work_in_private_mode(settings: Settings) -> None:
    claude = ScriptedProvider(*[says(f"answer {number}") for number in range(6)])
    async with chatting(settings, claude) as chat:
        await chat.ask("/private")
        message = await chat.write("a secret: quinoa")
        await chat.answers()
        assert (await chat.press(Button.GOOD)).done
        await chat.press(Button.RETRY)
        assert await chat.answers() == ["answer 1"]
        await chat.edit(message, "another secret: quinoa")
        assert await chat.answers() == ["answer 2"]
        await chat.ask("/undo")
        assert await chat.aiki.store.memories.page(Scope("p1"), None, 9) == []
        await chat.ask("quinoa again")
        await chat.ask("/private off")
        assert words_in_file(settings.db, "quinoa") == set()


async def test_what_was_said_before_it_and_is_answered_anew_in_it_stays(settings: Settings) -> None:
    claude = ScriptedProvider(*[says(f"answer {number}") for number in range(4)])
    async with chatting(settings, claude) as chat:
        await chat.ask("The boat lies at pier 4")
        talked = chat.platform.arrived[-1].turn_id
        await chat.ask("/private")
        await chat.press(Button.RETRY, talked)
        assert await chat.answers() == ["answer 1"]
        await chat.ask("quinoa")
        await chat.ask("/private off")
        kept_now = await chat.aiki.store.memories.page(Scope("p1"), None, 9)
        assert [memory.text for memory in kept_now] == ["The boat lies at pier 4"]
        assert words_in_file(settings.db, "quinoa") == set()


async def test_what_is_asked_for_in_private_mode_may_be_forgotten_too(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("/private")
    await talk.say("/forget boat")
    assert "forgotten 1 message" in await talk.say("yes")
    assert await kept(talk) == []
