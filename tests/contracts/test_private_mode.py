"""Private mode in the Conversations port: what is said in it is remembered nowhere, and it never ends silently."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversation import KeptMessage
from bot.domain.ids import MessageId
from bot.domain.language import Language
from bot.domain.memory import Scope
from bot.domain.turn import BeginPrivate, EndFacts, EndPrivate, Remember, SetLanguage
from bot.store import Store
from tests.store.house import CHAT, House, remember

TOLD = {Language.EN: "over", Language.NB: "slutt", Language.PT: "terminou"}
HOUR = timedelta(hours=1)


async def begun(house: House) -> KeptMessage:
    """Begin private mode in the chat."""
    message = await house.say("/private", CHAT)
    await house.answer(message, BeginPrivate(message.thread_id, house.clock.now()), intention="command")
    return message


async def end_idle(house: House, since: datetime | None = None) -> int:
    """Have private mode end where nothing was said for an hour."""
    idle_since = since or house.clock.now() - HOUR
    return await house.store.conversations.end_idle_private(idle_since, TOLD, Language.EN)


async def owed_texts(house: House) -> list[str]:
    """Return the texts that no turn is behind."""
    return [delivery.text for delivery in await house.owed() if delivery.turn_id is None]


async def test_what_is_said_in_private_mode_is_told_apart_and_never_remembered(
    house: House, store: Store, scope: Scope
) -> None:
    fact = await house.state("I live in Oslo")
    before = await house.say("before", CHAT)
    assert not before.is_private
    await begun(house)
    message = await house.say("a secret", CHAT)
    assert message.is_private
    ends = EndFacts((fact.id,), scope, house.clock.now())
    await house.answer(message, Remember(remember(message)), ends)
    assert await store.memories.said_in(message.id, scope) == []
    assert await store.memories.facts(scope) == [fact]
    assert not (await house.say("elsewhere")).is_private


async def test_it_is_still_on_after_a_restart_and_erases_when_it_ends(house: House, store: Store) -> None:
    await begun(house)
    message = await house.say("a secret", CHAT)
    [waiting] = await store.conversations.unanswered()
    assert waiting.is_private
    await house.answer(waiting, reply="a reply")
    history = await store.conversations.history(message.thread_id, MessageId(99), 9)
    assert "a secret" in [line.text for line in history]
    off = await house.say("/private off", CHAT)
    await house.answer(off, EndPrivate(off.thread_id), reply="Over.", intention="command")
    left = [line.text for line in await store.conversations.history(message.thread_id, MessageId(99), 9)]
    assert left == ["/private", "I see.", "/private off", "Over."]
    assert not (await house.say("again", CHAT)).is_private


async def test_it_ends_by_itself_after_silence_and_owes_the_word_in_the_persons_language(
    house: House, store: Store
) -> None:
    start = await begun(house)
    message = await house.say("hemmelig", CHAT)
    await house.answer(message, SetLanguage(message.person_id, Language.NB, fixed=True))
    assert await end_idle(house) == 0
    house.clock.advance(2 * HOUR)
    assert await end_idle(house) == 1
    assert await owed_texts(house) == ["slutt"]
    assert await end_idle(house) == 0
    assert await owed_texts(house) == ["slutt"]
    history = await store.conversations.history(start.thread_id, MessageId(99), 9)
    assert "hemmelig" not in [line.text for line in history]


async def test_it_does_not_end_while_a_message_waits_for_its_answer(house: House, store: Store) -> None:
    await begun(house)
    waits = await house.say("a secret", CHAT)
    house.clock.advance(2 * HOUR)
    assert await end_idle(house) == 0
    await house.answer(waits)
    assert await store.memories.said_in(waits.id, Scope(f"p{waits.person_id}")) == []
    assert await end_idle(house) == 0  # the answer is a word, too
    house.clock.advance(2 * HOUR)
    assert await end_idle(house) == 1


async def test_it_ends_where_nothing_was_said_in_it_at_all_and_may_begin_again(house: House) -> None:
    await begun(house)
    house.clock.advance(2 * HOUR)
    assert await end_idle(house) == 1
    await begun(house)
    house.clock.advance(2 * HOUR)
    assert await end_idle(house) == 1
    assert await owed_texts(house) == ["over", "over"]


async def test_what_was_said_before_it_stays(house: House, store: Store, scope: Scope) -> None:
    kept = await house.tell("no secret", CHAT)
    await begun(house)
    house.clock.advance(2 * HOUR)
    await end_idle(house)
    assert await store.memories.get(kept.id, scope) == kept
