"""Talking in private: languages, previews that grow, answers stopped, edited, taken back, asked for in pieces."""

from __future__ import annotations

import pytest

from bot.adapters.discord.drafts import Stream
from bot.domain.conversation import Role
from tests.fakes.provider import HeldProvider, ScriptedProvider, says
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import GROWS, Home
from tests.wire.discord_faults import Fault, fails, refuses, resets

POEM = "Write me a short poem about bees"
THREE = [
    ("Hi! What is 6*7?", "= 42", "I speak English"),
    ("Hei! Hva er 6*7?", "= 42", "norsk"),
    ("Olá! Quanto é 6*7?", "= 42", "português"),
]


async def test_ada_is_answered_in_the_language_she_writes(home: Home) -> None:
    for text, answer, told in THREE:
        assert answer in await home.say(text)
        assert told in await home.say("/language")


async def test_an_answer_is_seen_growing_in_one_message_that_becomes_it(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        said = home.wire.tells(home.ada, POEM)
        await claude.begun()
        await home.wire.wait_for(lambda: home.wire.texts(home.ada))
        [preview] = home.wire.said(home.ada)
        assert preview.content == f"You say: {GROWS}"
        assert [one["emoji"]["name"] for one in preview.buttons] == ["⏹️"]
        claude.go_on()
        await home.quiet()
        assert home.wire.said(home.ada) == [preview]
        assert preview.content == f"You say: {POEM}"
        assert [one["emoji"]["name"] for one in preview.buttons] == ["👍", "👎", "🔁"]
        assert preview.id > said.id
        assert home.wire.typing(home.ada)


@pytest.mark.parametrize("stream", ["edits", "off"])
async def test_an_answer_that_grows_piece_by_piece_stands_there_once(open_home: OpenHome, stream: Stream) -> None:
    pieces = [f"{number} bees dance. " for number in range(40)]
    async with open_home(providers=[ScriptedProvider(says(*pieces))], discord_stream=stream) as home:
        await home.say(POEM)
        [answer] = home.wire.said(home.ada)
        assert answer.content == "".join(pieces).strip()
        assert all(text.endswith(GROWS) for text in answer.earlier)
        assert stream == "edits" or answer.earlier == []


@pytest.mark.parametrize("how", ["/stop", "button", "command"])
async def test_stop_ends_the_model_and_what_was_written_stays(open_home: OpenHome, how: str) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        home.wire.tells(home.ada, POEM)
        await claude.begun()
        await home.wire.wait_for(lambda: home.wire.said(home.ada))
        if how == "button":
            home.press("stop")
        elif how == "command":
            home.wire.commands(home.ada, home.ada, "stop")
        else:
            home.wire.tells(home.ada, how)
        await home.quiet()
        assert home.wire.texts(home.ada)[0] == "You say:\n\n(Stopped here, as you asked.)"
        assert claude.closed == 1
        claude.go_on()
        assert await home.say("Write me another poem") == "You say: Write me another poem"


async def test_what_is_said_while_an_answer_is_written_is_answered_in_order(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        wishes = [f"Write me poem number {number} about bees" for number in range(3)]
        for wish in wishes:
            home.wire.tells(home.ada, wish)
        await claude.begun()
        assert len(claude.prompts) == 1
        claude.go_on()
        await home.quiet()
        assert home.wire.texts(home.ada) == [f"You say: {wish}" for wish in wishes]


async def test_three_messages_in_a_row_are_answered_once_together(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("I see."))
    async with open_home(providers=[claude], settle_seconds=0.4) as home:
        for text in ("You know", "my sister the beekeeper", "she moved to Voss, write her a poem"):
            home.wire.tells(home.ada, text)
        await home.quiet()
        assert home.wire.texts(home.ada) == ["I see."]
        assert claude.prompts[0].message == "You know\nmy sister the beekeeper\nshe moved to Voss, write her a poem"


async def test_an_edit_is_answered_in_the_place_of_the_old_answer(home: Home) -> None:
    await home.say("hello")
    said = home.wire.tells(home.ada, "What is 6*7?")
    await home.quiet()
    answer = home.last
    home.wire.edits(said, "What is 6*8?")
    await home.quiet()
    assert [text for text in answer.texts if not text.endswith(GROWS)] == ["= 42", "= 48"]
    assert home.last is answer


async def test_what_is_edited_of_an_older_message_is_kept_and_not_answered(home: Home) -> None:
    said = home.wire.tells(home.ada, "My sister is a beekeeper in Voss")
    await home.quiet()
    await home.say("hello")
    before = home.wire.texts(home.ada)
    home.wire.edits(said, "My sister is a beekeeper in Bergen")
    await home.quiet()
    assert home.wire.texts(home.ada) == before
    assert "Bergen" in await home.say("/recall beekeeper")


async def test_the_preview_of_a_link_is_no_edit(home: Home) -> None:
    await home.say("hello")
    said = home.wire.tells(home.ada, "What is 6*7?")
    await home.quiet()
    said.embeds = [{"title": "A page"}]
    home.wire.change(said)
    await home.quiet()
    assert [text for text in home.last.texts if not text.endswith(GROWS)] == ["= 42"]


async def test_an_answer_that_somebody_took_away_is_made_anew_as_a_new_one(home: Home) -> None:
    hello = await home.say("hello")
    said = home.wire.tells(home.ada, "What is 6*7?")
    await home.quiet()
    home.wire.erases(home.last)
    home.wire.edits(said, "What is 6*8?")
    await home.quiet()
    assert home.wire.texts(home.ada) == [hello, "= 48"]


@pytest.mark.parametrize("stays", [False, True], ids=["with another", "alone"])
async def test_what_is_taken_away_is_forgotten(home: Home, stays: bool) -> None:
    said = home.wire.tells(home.ada, "My sister is a beekeeper in Voss")
    await home.quiet()
    other = home.wire.tells(home.ada, "My brother is a baker in Bergen")
    await home.quiet()
    home.wire.erases(said, *(() if stays else (other,)))
    await home.quiet()
    assert "Voss" not in await home.say("/recall beekeeper")
    assert ("Bergen" in await home.say("/recall baker")) is stays
    told = await home.rows("SELECT count(*) FROM message WHERE text LIKE '%Voss%'")
    assert told == [(0,)]


async def test_a_message_that_is_taken_away_while_it_is_answered_is_not_remembered(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        said = home.wire.tells(home.ada, "Write me a poem about Zephyrine")
        await claude.begun()
        home.wire.erases(said)
        await home.discord.intake.is_open()
        claude.go_on()
        await home.quiet()
        assert await home.rows("SELECT count(*) FROM message WHERE text LIKE '%Zephyrine%'") == [(0,)]
        await home.wire.wait_for(lambda: home.wire.texts(home.ada) == [])


async def test_a_reply_to_an_old_message_puts_that_before_the_model(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("The blue tin holds tea."), says("Noted."), says("In the kitchen."))
    async with open_home(providers=[claude]) as home:
        await home.say("Write what the blue tin holds")
        old = home.last
        await home.say("/new")
        await home.say("Write something else now, please")
        assert await home.say("Write where that one stands", reply_to=old) == "In the kitchen."
        quoted = claude.prompts[-1].quoted
        assert quoted is not None
        assert (quoted.text, quoted.role) == ("The blue tin holds tea.", Role.AIKI)


async def test_nobody_is_pinged_by_an_answer_and_no_link_is_previewed(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("@everyone look, <@1180000000000000001>: https://example.org"))
    async with open_home(providers=[claude]) as home:
        channel = home.wire.text_channel(home.wire.guild(members=[home.ada]))
        home.wire.allows_everywhere(channel.guild, "mention_everyone")  # type: ignore[arg-type] # it has a guild
        await home.ask("write that", channel)
        [answer] = home.wire.said(channel)
        assert not answer.pings
        assert answer.flags & 1 << 2


@pytest.mark.parametrize("fault", [fails(502), refuses(50013), resets(after=True)], ids=["502", "refused", "reset"])
async def test_an_answer_is_there_once_though_showing_it_grow_fails(open_home: OpenHome, fault: Fault) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        home.wire.trips("create_message", fault)
        home.wire.tells(home.ada, POEM)
        await claude.begun()
        await home.wire.wait_for(lambda: home.wire.called("create_message"))
        claude.go_on()
        await home.quiet()
        await home.nothing_owed()
        whole = [text for text in home.wire.texts(home.ada) if not text.endswith(GROWS)]
        assert whole == [f"You say: {POEM}"]
