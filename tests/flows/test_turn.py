"""The story of a message, end to end, over the real store and the built-in companion."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import open_aiki
from bot.core.circumstances import zone_of
from bot.core.turn import MAX_ATTEMPTS
from bot.domain.conversation import Identity, ThreadAddress, ThreadKind
from bot.domain.errors import DeliveryError, MessageTooLong
from bot.domain.memory import MemoryKind, Scope
from bot.domain.text import MAX_MESSAGE_CHARS
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, PRIVATE, Talk

GROUP = ThreadAddress("console", "club", ThreadKind.GROUP)


@pytest.mark.parametrize(("greeting", "told"), [("hi", "I'm Aiki"), ("hei", "jeg er Aiki"), ("oi, tudo bem?", "Aiki")])
async def test_aiki_introduces_itself_once_in_the_language_it_is_met_in(talk: Talk, greeting: str, told: str) -> None:
    assert told in await talk.say(greeting)
    assert told not in await talk.say(greeting)


async def test_what_was_said_is_found_again_with_words_date_and_source(talk: Talk) -> None:
    await talk.say("My sister moved to Tromsø last winter")
    reply = await talk.say("What did I tell you about my sister?")
    assert "My sister moved to Tromsø last winter" in reply
    assert "21 November 2026" in reply
    [source] = re.findall(r"\[(m\d+)\]", reply)
    assert "→ 21 November 2026, 08:30  you: My sister moved to Tromsø" in await talk.say(f"/why {source}")


async def test_a_new_process_knows_what_the_old_one_was_told(settings: Settings, talk: Talk) -> None:
    await talk.say("My sister moved to Tromsø last winter")
    await talk.aiki.handler.rest()
    again = RecordingSender()
    async with open_aiki(settings, [again], clock=talk.clock) as aiki:
        other = Talk(aiki, again, talk.clock, said=100)
        assert "Tromsø" in await other.say("What did I tell you about my sister?")


async def test_the_same_event_delivered_twice_is_answered_once(talk: Talk) -> None:
    assert await talk.say("hi", message_id="event-7")
    assert await talk.say("hi", message_id="event-7") == ""


async def test_a_stranger_reaches_no_model_and_no_memory(talk: Talk) -> None:
    await talk.aiki.handler.handle(talk.message("My sister is called Ane", sender=Identity("console", "stranger")))
    assert talk.terminal.arrived == []
    assert "Ane" not in await talk.say("/memory")


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x00"])
async def test_an_empty_message_is_no_turn(talk: Talk, text: str) -> None:
    assert await talk.say(text) == ""


async def test_a_message_over_the_limit_is_refused_and_nothing_is_kept(talk: Talk) -> None:
    with pytest.raises(MessageTooLong) as caught:
        await talk.say("a" * (MAX_MESSAGE_CHARS + 1))
    assert caught.value.values == {"length": MAX_MESSAGE_CHARS + 1, "limit": MAX_MESSAGE_CHARS}
    assert await talk.aiki.store.conversations.unanswered() == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * MAX_MESSAGE_CHARS,
        "nul \x00 inside",
        "half a character: \ud83d",
        "مرحبا بالعالم",
        "👩‍👩‍👧‍👦 ❤️‍🔥",
        "'; DROP TABLE message; --",
        '"quoted" AND NEAR(a b) OR *',
        "col:value -minus ^start (",
        'what did I tell you about "*" NEAR NOT OR AND?',
        "/",
        "/nonsense",
        "%s %d {0} {name}",
        "\u202eright to left override",
        "a" + " " * 31_000 + "b",
        "-" * 31_000 + "b",
        "(" * 31_000,
        "/memory " + "9" * 5_000,
    ],
)
async def test_any_text_is_answered_and_kept(talk: Talk, text: str) -> None:
    assert await talk.say(text)
    assert await talk.say(f"/recall {text[:200]}")
    assert await talk.say(f"/forget {text[:200]}")


async def test_the_language_follows_the_person_until_they_choose_one(talk: Talk) -> None:
    await talk.say("Hei, hvordan går det?")
    assert "Kommandoer" in await talk.say("/help")
    await talk.say("/language pt")
    await talk.say("Hei, hvordan går det?")
    assert "Comandos" in await talk.say("/help")


async def test_a_time_zone_is_set_by_city_and_used_for_dates(talk: Talk) -> None:
    assert "America/Sao_Paulo" in await talk.say("/timezone São Paulo")
    assert "05:30" in await talk.say("/timezone")
    assert "Narnia" not in await talk.say("/timezone Narnia")
    assert "America/Sao_Paulo" in await talk.say("/status")


async def test_a_zone_that_is_no_zone_any_more_gives_way_to_the_default(talk: Talk) -> None:
    person = await talk.aiki.owner(OWNER)
    gone = replace(person, timezone="Europe/Atlantis")
    assert zone_of(gone, ZoneInfo("Europe/Oslo")).key == "Europe/Oslo"
    assert zone_of(replace(person, timezone="Europe"), ZoneInfo("Europe/Oslo")).key == "Europe/Oslo"
    assert zone_of(replace(person, timezone="Asia/Tokyo"), ZoneInfo("Europe/Oslo")).key == "Asia/Tokyo"


async def test_forgetting_waits_for_a_yes_and_is_complete(talk: Talk) -> None:
    await talk.say("My sister is a beekeeper in Voss")
    await talk.say("What did I tell you about my sister?")
    asked = await talk.say("/forget beekeeper")
    assert "beekeeper" in asked
    assert "beekeeper" in await talk.say("/memory")
    await talk.say("/forget beekeeper")
    assert "forgotten 1 message" in await talk.say("yes")
    for question in ("/memory", "What did I tell you about my sister?", "/recall beekeeper", "/why m1"):
        assert "beekeeper in Voss" not in await talk.say(question)


async def test_no_forgotten_word_is_left_in_the_bytes_of_the_files(talk: Talk, settings: Settings) -> None:
    await talk.say("My sister Brunhilde is a quarkbeekeeper in Voss")
    await talk.say("What did I tell you about my sister?")
    await talk.say("forget what I said about quarkbeekeeper")
    await talk.say("/forget quarkbeekeeper")
    assert "forgotten 1 message" in await talk.say("yes")
    await talk.aiki.handler.rest()
    folder = settings.db.parent
    for path in folder.iterdir():
        found = [word for word in (b"quarkbeekeeper", b"Brunhilde") if word in path.read_bytes()]
        assert found == [], path.name


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("I am Zork", ("what is my name?", "what do you know about me?", "/memory", "/why m1", "/recall Zork")),
        ("my Zork", ("/memory", "/memory Zork", "/recall Zork", "/why m1", "/why t1")),
        ("Zork  lives  here\nand " + "there " * 60, ("/memory", "/recall Zork", "/why m1", "/memory m1")),
    ],
)
async def test_nothing_that_was_shown_of_it_outlives_a_forgetting(
    talk: Talk, settings: Settings, told: str, asked: tuple[str, ...]
) -> None:
    await talk.say(told)
    for question in asked:
        await talk.say(question)
    await talk.say("/forget m1")
    await talk.say("yes")
    await talk.aiki.handler.rest()
    for path in settings.db.parent.iterdir():
        assert b"Zork" not in path.read_bytes(), path.name


async def test_a_no_keeps_everything(talk: Talk) -> None:
    await talk.say("My sister is a beekeeper")
    await talk.say("/forget beekeeper")
    assert "nothing was changed" in await talk.say("no")
    assert "beekeeper" in await talk.say("/memory")


async def test_a_yes_after_something_else_forgets_nothing(talk: Talk) -> None:
    await talk.say("My sister is a beekeeper")
    await talk.say("/forget beekeeper")
    await talk.say("what time is it?")
    await talk.say("yes")
    assert "beekeeper" in await talk.say("/memory")


async def test_a_late_yes_forgets_nothing(talk: Talk) -> None:
    await talk.say("My sister is a beekeeper")
    await talk.say("/forget m1")
    talk.clock.advance(timedelta(minutes=11))
    await talk.say("yes")
    assert "beekeeper" in await talk.say("/memory")


async def test_a_new_session_leaves_memory_alone(talk: Talk) -> None:
    await talk.say("My sister is a beekeeper")
    talk.clock.advance(timedelta(minutes=1))
    await talk.say("/new")
    assert "beekeeper" in await talk.say("What did I tell you about my sister?")


async def test_what_is_said_in_private_is_not_recalled_in_a_group_nor_the_other_way(talk: Talk) -> None:
    await talk.say("My sister is a beekeeper in Voss")
    await talk.say("The club meets in the old beekeeper house", address=GROUP)
    in_group = await talk.say("/recall beekeeper", address=GROUP)
    in_private = await talk.say("/recall beekeeper")
    assert "club" in in_group
    assert "Voss" not in in_group
    assert "Voss" in in_private
    assert "club" not in in_private


async def test_why_tells_who_answered_and_from_what(talk: Talk) -> None:
    assert "no answer of mine" in await talk.say("/why")
    await talk.say("My sister is a beekeeper")
    await talk.say("What did I tell you about my sister?")
    told = await talk.say("/why")
    assert "companion" in told
    assert "“My sister is a beekeeper”" in told
    assert "words: sister" in told


async def test_an_unknown_command_points_to_help(talk: Talk) -> None:
    assert "/help" in await talk.say("/dance")


async def test_messages_of_one_thread_are_answered_in_order(talk: Talk) -> None:
    messages = [talk.message(f"/nothing{number}") for number in range(8)]
    await asyncio.gather(*(talk.aiki.handler.handle(message) for message in messages))
    assert [f"/nothing{number}." in text for number, text in enumerate(talk.terminal.texts)] == [True] * 8


async def test_an_owed_text_that_did_not_go_is_sent_later_and_in_order(talk: Talk) -> None:
    talk.terminal.failures.append(DeliveryError("gone for a moment"))
    assert await talk.say("/language en") == ""
    talk.clock.advance(timedelta(minutes=1))
    assert await talk.aiki.deliverer.drain() == 1
    assert "English" in talk.terminal.texts[0]


async def test_a_text_that_can_never_arrive_is_given_up_and_counted(talk: Talk) -> None:
    talk.terminal.failures.append(DeliveryError("blocked", permanent=True))
    await talk.say("hi")
    assert (await talk.aiki.store.outbox.counts()).abandoned == 1
    assert "1 message could not be delivered" in await talk.say("/status")


async def test_a_turn_that_kills_the_process_again_and_again_ends_in_an_apology(talk: Talk) -> None:
    await talk.aiki.store.conversations.keep_message(talk.message("poison"), (await talk.aiki.owner(OWNER)).id)
    [message] = await talk.aiki.store.conversations.unanswered()
    for _ in range(MAX_ATTEMPTS):
        await talk.aiki.store.conversations.begin_attempt(message.id)
    assert await talk.aiki.handler.recover() == 1
    assert "Something went wrong" in talk.terminal.texts[-1]
    assert await talk.aiki.handler.recover() == 0


async def test_everything_said_is_embedded_soon_after(talk: Talk) -> None:
    await talk.say("My sister is a beekeeper")
    await talk.aiki.handler.rest()
    owner = await talk.aiki.owner(OWNER)
    scope = Scope.of(ThreadKind.PRIVATE, owner.id, owner.id)  # type: ignore[arg-type] # a private scope has no thread
    counts = await talk.aiki.store.memories.counts(scope)
    assert (counts.messages, counts.awaiting_embedding) == (1, 0)


async def test_changing_the_embedder_re_embeds_in_the_background_without_losing_recall(settings: Settings) -> None:
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        for number in range(30):
            await talk.say(f"note {number}: the {number}th boat is called Havørn{number}")
    changed = settings.model_copy(update={"embedding_dimensions": 256})
    async with open_aiki(changed, [terminal], clock=clock) as aiki:
        talk = Talk(aiki, terminal, clock, said=100)
        assert len(await aiki.store.vectors.indexes()) == 2
        assert "Havørn7" in await talk.say("/recall Havørn7")
        await aiki.handler.rest()
        assert [index.dimensions for index in await aiki.store.vectors.indexes()] == [256]
        assert "Havørn7" in await talk.say("/recall Havørn7")


async def test_commands_and_requests_to_forget_are_not_remembered(talk: Talk) -> None:
    for text in ("/help", "/forget nothing", "forget what I said about the harbour"):
        await talk.say(text)
    owner = await talk.aiki.owner(OWNER)
    page = await talk.aiki.store.memories.page(Scope(f"p{owner.id}"), MemoryKind.MESSAGE, 10)
    assert [memory.text for memory in page if memory.text.startswith("/")] == []


def test_the_private_thread_of_these_tests_is_the_terminals() -> None:
    assert PRIVATE.platform == OWNER.platform == "console"
