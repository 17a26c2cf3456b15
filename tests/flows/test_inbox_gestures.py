"""Buttons, reactions and the pairing code, over the whole of Aiki."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.door import CODE_LASTS, TOLD_AGAIN_AFTER
from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.domain.gesture import Button, Pressed, Reaction
from bot.domain.ids import TurnId
from bot.domain.language import Language
from bot.settings import Settings
from tests.fakes.chat import CHAT, GROUP, ME, SETTLE_S, STRANGER, Chat, chatting
from tests.fakes.provider import ScriptedProvider, says

YES_NO = (Button.YES, Button.NO)
ELSEWHERE = ThreadAddress("telegram", "666", ThreadKind.PRIVATE)
BO = Identity("telegram", "101", "Bo")


async def asked_to_forget(chat: Chat) -> TurnId:
    """Have something to forget and the question about it open; return the question's turn."""
    await chat.ask("my sister keeps bees")
    await chat.ask("/forget bees")
    question = chat.platform.arrived[-1]
    assert question.buttons == YES_NO
    assert question.turn_id is not None
    return question.turn_id


async def memory(chat: Chat) -> str:
    return "\n".join(await chat.ask("/memory"))


async def test_a_pressed_yes_is_exactly_a_yes(settings: Settings) -> None:
    async with chatting(settings, settle_s=SETTLE_S) as chat:
        await asked_to_forget(chat)
        assert await chat.press(Button.YES) == Pressed("yes")
        [done] = await chat.answers()
        assert "forgotten 1 message" in done
        assert "bees" not in await memory(chat)


async def test_a_pressed_yes_joins_no_other_message(settings: Settings) -> None:
    async with chatting(settings, settle_s=SETTLE_S) as chat:
        await asked_to_forget(chat)
        await chat.press(Button.YES)
        await chat.write("what is 6*7?")
        done, sum_ = await chat.answers()
        assert "forgotten 1 message" in done
        assert "42" in sum_


async def test_words_before_a_pressed_yes_are_taken_first_and_let_the_question_lapse(settings: Settings) -> None:
    async with chatting(settings, settle_s=SETTLE_S) as chat:
        turn = await asked_to_forget(chat)
        await chat.write("what is 6*7?")
        assert (await chat.press(Button.YES, turn)).done
        assert "Nothing was removed." in (await chat.answers())[0]
        assert "bees" in await memory(chat)


@pytest.mark.parametrize(("language", "word"), [("nb", "ja"), ("pt", "sim")])
async def test_a_pressed_yes_is_one_in_every_language(settings: Settings, language: str, word: str) -> None:
    async with chatting(settings) as chat:
        await chat.ask(f"/language {language}")
        await asked_to_forget(chat)
        assert (await chat.press(Button.YES)).text == word
        await chat.answers()
        assert "bees" not in await memory(chat)


async def test_a_pressed_no_changes_nothing(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await asked_to_forget(chat)
        assert await chat.press(Button.NO) == Pressed("no")
        assert await chat.answers() == ["All right, nothing was changed."]
        assert "bees" in await memory(chat)


async def test_forgetting_happens_once_however_often_the_press_comes(settings: Settings) -> None:
    async with chatting(settings) as chat:
        turn = await asked_to_forget(chat)
        pressed = await asyncio.gather(*(chat.press(Button.YES, turn) for _ in range(3)), chat.press(Button.NO, turn))
        assert [one.done for one in pressed].count(True) == 1
        assert len(await chat.answers()) == 1
        late = await chat.press(Button.YES, turn)
        assert (late.text, late.done) == ("That question is no longer open.", False)
        assert await chat.answers() == []


async def test_a_question_is_open_to_the_one_it_asks_below_itself_and_for_a_while(settings: Settings) -> None:
    async with chatting(settings) as chat:
        turn = await asked_to_forget(chat)
        stranger = await chat.press(Button.YES, turn, sender=STRANGER)
        assert (stranger.text, stranger.done) == ("This button is not for you.", False)
        assert not (await chat.press(Button.YES, TurnId(turn - 1))).done
        assert not (await chat.press(Button.YES, turn, address=ELSEWHERE)).done
        chat.clock.advance(timedelta(minutes=11))
        assert not (await chat.press(Button.YES, turn)).done
        assert await chat.answers() == []
        assert "bees" in await memory(chat)


async def make_bo_known(settings: Settings) -> None:
    """Have another person in the file, who is known on the platform."""
    async with chatting(settings):
        pass
    with sqlite3.connect(settings.db) as db:
        person = db.execute("INSERT INTO person (name) VALUES ('Bo') RETURNING id").fetchone()[0]
        sql = "INSERT INTO identity_link (person_id, platform, platform_user_id) VALUES (?, 'telegram', '101')"
        db.execute(sql, (person,))
    db.close()


@pytest.mark.parametrize("command", ["/undo", "/retry"])
async def test_what_somebody_else_was_answered_in_a_group_is_theirs(settings: Settings, command: str) -> None:
    await make_bo_known(settings)
    async with chatting(settings, ScriptedProvider(says("Nice"), says("Again"))) as chat:
        await chat.ask("my sister keeps bees", address=GROUP)
        told = await chat.ask(command, address=GROUP, sender=BO)
        assert len(told) == 1
        assert told not in (["Again"], ["I have taken that back: your last message and what came of it are forgotten."])
        assert "bees" in (await chat.ask("/memory", address=GROUP))[0]


async def test_a_question_in_a_group_is_answered_by_who_was_asked(settings: Settings) -> None:
    await make_bo_known(settings)
    async with chatting(settings) as chat:
        await chat.ask("my sister keeps bees", address=GROUP)
        await chat.ask("/forget bees", address=GROUP)
        assert not (await chat.press(Button.YES, sender=BO, address=GROUP)).done
        await chat.ask("yes", address=GROUP, sender=BO)
        assert "bees" in (await chat.ask("/memory", address=GROUP))[0]
        await chat.ask("/forget bees", address=GROUP)
        assert (await chat.press(Button.YES, address=GROUP)).done
        assert "forgotten 1 message" in (await chat.answers())[0]


async def test_what_was_said_in_private_is_not_told_where_others_read_along(settings: Settings) -> None:
    async with chatting(settings) as chat:
        for command in ("/rules", "/settings", "/usage", "/budget", "/regler", "/orcamento"):
            [told] = await chat.ask(command, address=GROUP)
            assert told == "Others read along here; ask me that in our private chat."
        assert "Others" not in (await chat.ask("/budget"))[0]


async def test_praise_and_blame_are_kept_with_the_answer(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        await chat.ask("hi")
        assert await chat.press(Button.GOOD) == Pressed("Thank you, noted.")
        assert "You liked this answer." in (await chat.ask("/why"))[0]
        turn = chat.platform.arrived[0].turn_id
        await chat.press(Button.BAD, turn)
        assert "You did not like this answer." in (await chat.ask("/why"))[0]
        assert not (await chat.press(Button.GOOD, TurnId(99))).done
        assert not (await chat.press(Button.GOOD, turn, sender=STRANGER)).done
        assert "You did not like this answer." in (await chat.ask("/why"))[0]


async def test_a_button_that_is_about_no_turn_any_more_does_nothing(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        await chat.ask("/help")
        chat.platform.arrived[-1] = replace(chat.platform.arrived[-1], turn_id=None)
        assert (await chat.press(Button.GOOD)).text == "That question is no longer open."


async def test_a_reaction_is_a_verdict_until_it_is_taken_back(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        await chat.ask("hi")

        async def why_after(*emoji: str, sender: Identity = ME, text: str = "p1") -> str:
            await chat.aiki.inbox.reacted(Reaction(sender, CHAT, text, emoji))
            return (await chat.ask("/why"))[0]

        assert "You liked" in await why_after("👍")
        assert "You did not like" in await why_after("👎")
        assert "You did not like" in await why_after("👍", sender=STRANGER)
        assert "You did not like" in await why_after("👍", text="p99")
        assert "like" not in await why_after()


def strange(chat: Chat, text: str, **more: object) -> InboundMessage:
    given = {"sender": STRANGER, "address": ELSEWHERE} | more
    return chat.message(text, **given)


async def test_a_stranger_is_told_politely_and_seldom_and_reaches_nothing(settings: Settings) -> None:
    claude = ScriptedProvider()
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        for number in range(3):
            await chat.aiki.inbox.receive(strange(chat, f"my secret number {number}", language=Language.NB))
        [told] = await chat.answers()
        assert told.startswith("Hei!")
        assert chat.platform.arrived[0].address == ELSEWHERE
        chat.clock.advance(TOLD_AGAIN_AFTER)
        await chat.aiki.inbox.receive(strange(chat, "my secret again"))
        assert [told.startswith("Hello!") for told in await chat.answers()] == [True]
        assert claude.prompts == []
        await chat.aiki.inbox.reacted(Reaction(STRANGER, ELSEWHERE, "p1", ("👍",)))
        await chat.press(Button.RETRY, TurnId(1), sender=STRANGER)
    with sqlite3.connect(settings.db) as db:
        for table in ("message", "part", "attachment", "turn", "memory", "verdict", "ledger"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608 - our own names
    db.close()
    assert not any(b"secret" in path.read_bytes() for path in settings.db.parent.iterdir())


async def test_who_shows_the_code_is_paired_welcomed_and_answered(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        code = await chat.aiki.doorkeeper.offer()
        shown = strange(chat, f"/start {code}")
        await chat.aiki.inbox.receive(shown)
        await chat.aiki.inbox.receive(shown)  # its platform was never told that it was taken
        [welcome] = await chat.answers()
        assert welcome.startswith("Paired.")
        assert chat.platform.arrived[-1].buttons == ()
        assert await chat.ask("hi", sender=STRANGER, address=ELSEWHERE) == ["Hello"]
        await chat.aiki.inbox.receive(chat.message(code, sender=BO, address=CHAT))
        assert "Paired" not in "".join(await chat.answers())


async def test_the_welcome_is_in_the_owners_language_or_else_in_the_apps(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await chat.ask("/language pt")
        code = await chat.aiki.doorkeeper.offer(lasts=CODE_LASTS)
        await chat.aiki.inbox.receive(strange(chat, code.lower(), language=Language.NB))
        await chat.answers()
        assert chat.platform.arrived[-1].language is Language.PT


async def test_a_code_is_no_good_in_a_group_nor_late_nor_after_another(settings: Settings) -> None:
    async with chatting(settings) as chat:
        code = await chat.aiki.doorkeeper.offer(lasts=CODE_LASTS)
        await chat.aiki.inbox.receive(strange(chat, code, address=GROUP))
        assert [told.startswith("Hello! I am somebody") for told in await chat.answers()] == [True]
        chat.clock.advance(CODE_LASTS)
        await chat.aiki.inbox.receive(strange(chat, code))
        old, new = await chat.aiki.doorkeeper.offer(), await chat.aiki.doorkeeper.offer()
        await chat.aiki.inbox.receive(strange(chat, old))
        assert "Paired" not in "".join(await chat.answers())
        await chat.aiki.inbox.receive(strange(chat, f"{new[:4]} {new[4:]}"))
        assert "Paired" in "".join(await chat.answers())
