"""What an adapter has to tell: owed once, in the language of whom it is for, and to nobody who is a stranger."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Identity
from bot.domain.delivery import Notice
from bot.settings import Settings
from tests.fakes.chat import CHAT, GROUP, ME, STRANGER, Chat, chatting


async def told(chat: Chat, sender: Identity = ME, once: str = "7", answers: str = "") -> list[str]:
    """Have a notice told; return what comes of it."""
    values = {"platform": "Discord"}
    await chat.aiki.inbox.tell(Notice(sender, CHAT, "link.nothing_to_unlink", once, values, answers))
    return await chat.answers()


async def test_a_notice_is_told_in_the_person_s_language(settings: Settings) -> None:
    async with chatting(settings) as chat:
        assert await told(chat) == ["No other account of yours is linked in Discord."]
        await chat.ask("/language nb")
        assert await told(chat, once="8") == ["Du har ingen annen konto i Discord som er koblet til."]


async def test_a_notice_is_told_once(settings: Settings) -> None:
    async with chatting(settings) as chat:
        assert len(await told(chat)) == 1
        assert await told(chat) == []
        assert chat.platform.arrived[0].dedupe_key == "notice:telegram:7"


async def test_a_stranger_is_told_nothing(settings: Settings) -> None:
    async with chatting(settings) as chat:
        assert await told(chat, STRANGER) == []
        assert len(await told(chat)) == 1


@pytest.mark.parametrize(("given", "kept"), [("", None), ("m1", "m1")])
async def test_a_notice_answers_the_message_it_is_about(settings: Settings, given: str, kept: str | None) -> None:
    async with chatting(settings) as chat:
        await told(chat, answers=given)
        assert [one.answers for one in chat.platform.arrived] == [kept]


async def test_a_notice_stands_in_no_log(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await told(chat)
        assert await chat.aiki.store.conversations.lines_said(CHAT, 9) == []
        assert await chat.aiki.store.conversations.lines_said(GROUP, 9) == []


async def test_the_pump_is_woken_for_it(settings: Settings) -> None:
    async with chatting(settings) as chat:
        woken: list[bool] = []
        chat.aiki.deliverer.wake = lambda: woken.append(True)  # type: ignore[method-assign] # to hear of it
        await told(chat)
        await told(chat)
        assert woken == [True]
