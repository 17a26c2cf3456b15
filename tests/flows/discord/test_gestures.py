"""Buttons and reactions: thumbs, yes and no, an answer made anew, whose they are, and that they outlive a restart."""

from __future__ import annotations

import pytest

from tests.fakes.provider import ScriptedProvider, says
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.wire.discord import DiscordServer
from tests.wire.discord_faults import Fault, fails, refuses, resets

POEM = "Write me a short poem about bees"
VERDICTS = "SELECT verdict FROM verdict"
LIT, PLAIN = 1, 2


def styles(home: Home) -> list[int]:
    return [one["style"] for one in home.last.buttons]


async def test_thumbs_are_kept_and_lit(home: Home) -> None:
    await home.say("hello")
    home.press("good")
    await home.quiet()
    assert styles(home) == [LIT, PLAIN, PLAIN]
    home.press("bad")
    await home.quiet()
    assert styles(home) == [PLAIN, LIT, PLAIN]
    assert "You did not like this answer." in await home.say("/why")


@pytest.mark.parametrize(("emoji", "told"), [("❤️", "You liked this answer."), ("👎", "You did not like this answer.")])
async def test_a_reaction_says_what_a_thumb_says(home: Home, emoji: str, told: str) -> None:
    await home.say("hello")
    home.wire.reacts(home.ada, home.last, emoji)
    await home.quiet()
    assert told in await home.say("/why")


async def test_a_reaction_that_is_taken_back_says_nothing_any_more(home: Home) -> None:
    await home.say("hello")
    home.wire.reacts(home.ada, home.last, "👍")
    home.wire.unreacts(home.ada, home.last, "👍")
    await home.quiet()
    assert "this answer." not in await home.say("/why")


async def test_a_question_is_answered_by_a_button_and_the_buttons_go(home: Home) -> None:
    await home.say("My sister is a beekeeper in Voss")
    await home.say("/forget beekeeper")
    question = home.last
    yes = question.buttons[0]["custom_id"]
    assert [one["label"] for one in question.buttons] == ["Yes", "No"]
    assert "I have forgotten 1 message" in await home.after(lambda: home.press("yes", question))
    assert question.buttons == []
    assert await home.whispered(home.wire.presses(home.ada, question, yes, stale=True)) == (
        "That question is no longer open."
    )


@pytest.mark.parametrize(
    ("language", "labels"), [("nb", ["Ja", "Nei"]), ("pt", ["Sim", "Não"])], ids=["norwegian", "portuguese"]
)
async def test_buttons_speak_the_language_of_the_person(home: Home, language: str, labels: list[str]) -> None:
    await home.say(f"/language {language}")
    await home.say("My sister is a beekeeper in Voss")
    await home.say("/forget beekeeper")
    assert [one["label"] for one in home.last.buttons] == labels


async def test_a_no_keeps_everything(home: Home) -> None:
    await home.say("My sister is a beekeeper in Voss")
    await home.say("/forget beekeeper")
    assert await home.after(lambda: home.press("no"))
    assert "Voss" in await home.say("/recall beekeeper")


async def test_a_stranger_presses_in_vain(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = home.wire.text_channel(home.wire.guild(members=[home.ada, eve]))
    await home.ask("hello", channel)
    [answer] = home.wire.said(channel)
    told = await home.whispered(home.press("retry", answer, eve))
    assert told == "This button is not for you."
    assert home.wire.said(channel, home.ada) == [answer]


async def test_an_answer_is_made_anew_in_its_place(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("Bees hum."), says("Bees hum and dance."))
    async with open_home(providers=[claude]) as home:
        assert await home.say(POEM) == "Bees hum."
        answer = home.last
        home.press("retry")
        await home.quiet()
        assert home.wire.said(home.ada) == [answer]
        assert answer.content == "Bees hum and dance."
        assert [prompt.message for prompt in claude.prompts] == [POEM, POEM]
        assert all("hum" not in line.text for line in claude.prompts[1].history)


async def test_a_retry_command_makes_it_anew_and_leaves_nothing_of_itself(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("Bees hum."), says("Bees hum and dance."))
    async with open_home(providers=[claude]) as home:
        await home.say(POEM)
        answer = home.last
        await home.wire.wait_for(lambda: home.wire.registered.everywhere)
        home.wire.commands(home.ada, home.ada, "retry")
        await home.wire.wait_for(lambda: answer.content == "Bees hum and dance.")
        await home.wire.wait_for(lambda: home.wire.said(home.ada) == [answer])


async def test_buttons_of_an_earlier_life_work(open_home: OpenHome) -> None:
    wire = DiscordServer()
    ada = wire.person("Ada")
    async with open_home(wire, ada=ada) as home:
        await home.say("My sister is a beekeeper in Voss")
        answer = home.last
        await home.say("/forget beekeeper")
    async with open_home(wire, ada=ada) as home:
        assert "I have forgotten 1 message" in await home.after(lambda: home.press("yes"))
        home.press("good", answer)
        await home.quiet()
        assert [one["style"] for one in answer.buttons] == [LIT, PLAIN, PLAIN]


async def test_a_stop_of_an_earlier_life_has_nothing_to_stop(home: Home) -> None:
    await home.say("hello")
    told = await home.whispered(home.wire.presses(home.ada, home.last, "stop", stale=True))
    assert told == "I am not writing anything just now."


@pytest.mark.parametrize(
    "fault", [fails(502), resets(after=True), refuses(10062, 404)], ids=["502", "reset after", "too late"]
)
async def test_a_press_that_cannot_be_acknowledged_counts_and_counts_once(home: Home, fault: Fault) -> None:
    await home.say("My sister is a beekeeper in Voss")
    await home.say("/forget beekeeper")
    question = home.last
    yes = question.buttons[0]["custom_id"]
    home.wire.trips("callback", fault, 5)
    home.press("yes", question)
    await home.quiet()
    home.wire.faults.clear()
    home.wire.presses(home.ada, question, yes, stale=True)
    await home.quiet()
    assert sum("I have forgotten 1 message" in text for text in home.wire.texts(home.ada)) == 1


async def test_what_is_no_button_of_ours_is_passed_over(home: Home) -> None:
    await home.say("hello")
    pressed = home.wire.presses(home.ada, home.last, "quux:1", stale=True)
    assert (await home.wire.answered(pressed)).type == 6
    assert "= 42" in await home.say("What is 6*7?")
