"""Forgetting by time or altogether, and an episode by itself: counted before the yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.ids import MessageId
from bot.domain.memory import ForgetPlan, MemoryKind, Scope, Stretch
from bot.domain.prompt import ToolCall
from bot.settings import Settings
from tests.fakes.provider import calls, says
from tests.flows.conftest import Talk
from tests.flows.drawn import drawn
from tests.flows.test_providers import talking_to

GROUP = ThreadAddress("console", "group", ThreadKind.GROUP)


@pytest.mark.parametrize(
    ("command", "yes"), [("/forget yesterday", "yes"), ("/glem i går", "ja"), ("/esquecer ontem", "sim")]
)
async def test_a_day_is_forgotten_by_its_name_in_whichever_language(talk: Talk, command: str, yes: str) -> None:
    await talk.say("The boat lies at pier 4")
    talk.clock.advance(timedelta(days=1))
    await talk.say("The car stands in the yard")
    asked = await talk.say(command)
    assert "21" in asked
    assert "pier" not in asked
    assert "1 me" in await talk.say(yes)  # message, melding, mensagem
    kept = await talk.aiki.store.memories.page(Scope("p1"), MemoryKind.MESSAGE, 9)
    assert [memory.text for memory in kept] == ["The car stands in the yard"]


async def test_a_time_in_which_nothing_was_said_leaves_nothing_to_forget(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    assert "nothing to forget" in await talk.say("/forget last month")


@pytest.mark.parametrize(
    ("language", "command", "yes", "counted", "empty"),
    [
        (
            "en",
            "/forget everything",
            "yes",
            "2 messages, 1 fact, 1 procedure, 1 session’s summary and 4 answers of mine",
            "kept nothing yet",
        ),
        (
            "nb",
            "/glem alt",
            "ja",
            "2 meldinger, 1 faktum, 1 framgangsmåte, 1 sammendrag av en økt og 4 svar fra meg",
            "ikke tatt vare på noe",
        ),
        (
            "pt",
            "/esquecer tudo",
            "sim",
            "2 mensagens, 1 fato, 1 rotina, 1 resumo de sessão e 4 respostas minhas",
            "Ainda não guardei nada",
        ),
    ],
)
async def test_everything_is_counted_before_and_gone_after_the_yes(
    talk: Talk, language: str, command: str, yes: str, counted: str, empty: str
) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("The car stands in the yard")
    await drawn(talk.aiki, talk)
    await talk.say(f"/language {language}")
    assert counted in await talk.say(command)
    assert counted in await talk.say(yes)
    assert empty in await talk.say("/memory")


async def test_a_no_to_everything_changes_nothing(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("/forget everything")
    await talk.say("no")
    assert "boat" in await talk.say("/memory")


async def test_where_nothing_is_kept_everything_is_nothing(talk: Talk) -> None:
    assert "nothing to forget" in await talk.say("/forget everything")


async def test_an_episode_is_forgotten_alone_and_a_message_takes_it_along(talk: Talk) -> None:
    await drawn(talk.aiki, talk)
    asked = await talk.say("/forget m3")
    assert "1 session’s summary." in asked
    assert "forgotten 1 session’s summary." in await talk.say("yes")
    assert "sessions: 0" in await talk.say("/memory")
    assert "Zelda" in await talk.say("/memory")
    assert "1 fact, 1 procedure and" in await talk.say("/forget m2")


@pytest.mark.parametrize(
    ("wish", "yes"),
    [
        ("forget what I said yesterday", "yes"),
        ("glem det jeg sa i går", "ja"),
        ("esqueça o que eu disse ontem", "sim"),
    ],
)
async def test_plain_words_forget_a_time_too(talk: Talk, wish: str, yes: str) -> None:
    await talk.say("The boat lies at pier 4")
    talk.clock.advance(timedelta(days=1))
    await talk.say("The car stands in the yard")
    assert "21" in await talk.say(wish)
    assert "1 me" in await talk.say(yes)  # message, melding, mensagem
    assert await said(talk) == ["The car stands in the yard"]


@pytest.mark.parametrize(("wish", "yes"), [("forget everything", "yes"), ("glem alt", "ja"), ("esqueça tudo", "sim")])
async def test_plain_words_forget_everything_after_the_yes(talk: Talk, wish: str, yes: str) -> None:
    await talk.say("The boat lies at pier 4")
    assert "1 me" in await talk.say(wish)
    assert await said(talk) == ["The boat lies at pier 4"]
    assert "1 me" in await talk.say(yes)
    assert await said(talk) == []


async def test_claude_asks_for_a_time_and_the_person_is_asked_in_our_own_words(settings: Settings) -> None:
    wish = calls(ToolCall("1", "memory_forget", {"query": "yesterday"}))
    async with talking_to(settings, says("ok"), wish, says("I will.")) as (talk, claude):
        await talk.say("The boat lies at pier 4")
        talk.clock.advance(timedelta(days=1))
        asked = await talk.say("forget all of yesterday")
        assert claude.steps[-1][-1].results[0].content["removes"] == {"messages": 1, "replies": 1}
        assert "All that was said from Saturday 21 November 2026 to Saturday 21 November 2026" in asked
        assert "forgotten 1 message and 1 answer of mine." in await talk.say("yes")
        assert await said(talk) == []


async def test_claude_is_told_where_there_is_nothing_of_a_time(settings: Settings) -> None:
    wish = calls(ToolCall("1", "memory_forget", {"query": "last month"}))
    async with talking_to(settings, wish, says("Nothing there.")) as (talk, claude):
        assert "Shall I?" not in await talk.say("forget all of last month")
        assert claude.steps[-1][-1].results[0].content["removes"] == {}


async def test_everything_in_a_group_is_only_what_was_said_there(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("The car stands in the yard", address=GROUP)
    assert "1 message" in await talk.say("/forget everything", address=GROUP)
    assert "forgotten 1 message" in await talk.say("yes", address=GROUP)
    assert await said(talk) == ["The boat lies at pier 4"]


async def test_a_yes_to_what_is_gone_by_then_says_so(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("/forget in November")
    await talk.aiki.store.memories.forget(ForgetPlan(stretch=Stretch(last=MessageId(1))), Scope("p1"))
    assert "nothing left of it" in await talk.say("yes")


async def said(talk: Talk) -> list[str]:
    """Return the messages that are remembered."""
    return [memory.text for memory in await talk.aiki.store.memories.page(Scope("p1"), MemoryKind.MESSAGE, 9)]


@pytest.mark.parametrize("command", ["/status", "/memory", "/new", "/private", "/help", "/forget boat"])
async def test_a_command_after_an_open_question_says_that_nothing_was_removed(talk: Talk, command: str) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("/forget boat")
    assert (await talk.say(command)).startswith("Nothing was removed.\n")
    assert await said(talk) == ["The boat lies at pier 4"]


@pytest.mark.parametrize(
    "wish",
    [
        "/forget everything about the boat",
        "/forget all that I have told you about the boat",
        "/glem alt jeg har sagt om the boat",
        "/esquecer tudo sobre o boat",
        "/esquecer tudo o que você sabe sobre boat",
    ],
)
async def test_everything_about_something_is_what_holds_its_words(talk: Talk, wish: str) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("The car stands in the yard")
    asked = await talk.say(wish)
    assert "pier 4" in asked
    assert "yard" not in asked
    await talk.say("Yes please, do it")
    assert await said(talk) == ["The car stands in the yard"]


@pytest.mark.parametrize(
    ("said_of_her", "wish"),
    [
        (("My sister Ane lives in Bergen", "no, she lives in Oslo"), "/forget everything about my sister"),
        (("Søsteren min Ane bor i Bergen", "nei, hun bor i Oslo"), "/glem alt om søsteren min"),
        (("Minha irmã Ane mora em Bergen", "não, ela mora em Oslo"), "/esquecer tudo sobre a minha irmã"),
    ],
)
async def test_everything_about_somebody_is_what_was_said_of_them_without_their_name_too(
    talk: Talk, said_of_her: tuple[str, ...], wish: str
) -> None:
    for line in (*said_of_her, "The car stands in the yard"):
        await talk.say(line)
    assert "Oslo" in await talk.say(wish)
    await talk.say("yes")
    assert await said(talk) == ["The car stands in the yard"]
    assert await talk.aiki.store.memories.facts(Scope("p1")) == []


async def test_everything_about_a_place_is_not_everything_about_who_lives_there(talk: Talk) -> None:
    await talk.say("My sister Ane lives in Bergen")
    await talk.say("My sister works at NRK")
    assert "NRK" not in await talk.say("/forget everything about Bergen")


async def test_what_was_named_is_listed_itself_and_not_what_says_the_same(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    asked = await talk.say("/forget m1 m2")
    assert "[m1]" in asked
    assert "[m2]" in asked


async def test_what_is_asked_is_counted_with_the_answers_and_that_is_what_goes(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("where does the boat lie?")
    assert "1 message and 2 answers of mine." in await talk.say("/forget m1")
    assert "forgotten 1 message and 2 answers of mine." in await talk.say("👍🏽")


@pytest.mark.parametrize(
    ("wish", "yes", "counted"),
    [
        ("forget what I said about the boat", "yes, please do it", "1 message and 1 answer of mine."),
        ("glem det jeg sa om the boat", "ja, er du snill", "1 melding og 1 svar fra meg."),
        ("esqueça o que eu disse sobre boat", "sim, pode apagar", "1 mensagem e 1 resposta minha."),
    ],
)
async def test_plain_words_are_counted_before_the_yes_as_after_it(
    talk: Talk, wish: str, yes: str, counted: str
) -> None:
    await talk.say("The boat lies at pier 4")
    assert counted in await talk.say(wish)
    assert counted in await talk.say(yes)
    assert await said(talk) == []
