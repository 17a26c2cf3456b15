"""What is forgotten is not in the bytes of the file any more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.conversation import Quote
from bot.domain.memory import ForgetPlan, RecallHit
from bot.domain.turn import Confirmation, Forget, Remember
from bot.store import SqliteChoice, Store
from tests.fakes.clock import FakeClock
from tests.store.house import CHAT, LIVES, House, remember, vector

WORDS = ("xylophonist", "quetzalcoatl", "zugzwang")


def traces(path: Path) -> list[tuple[str, str]]:
    """Return which of the words are in which of the files."""
    files = [one for one in path.parent.iterdir() if one.is_file()]
    return [(one.name, word) for one in files for word in WORDS if word.encode() in one.read_bytes()]


async def live(house: House) -> Forget:
    """Say the words in many places, among much else; return the plan that forgets them."""
    for number in range(60):
        await house.tell(f"something else, number {number}, about the garden and the weather")
    message = await house.say("my uncle the xylophonist lives with quetzalcoatl in zugzwang")
    await house.answer(
        message, Remember(remember(message)), Remember(remember(message, LIVES)), reply="The xylophonist, I see."
    )
    memories = await house.store.memories.said_in(message.id, (await house.tell("by the way")).scope)
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(memory.id, vector(1, 0)) for memory in memories])
    question = await house.say("who is my uncle?")
    await house.answer(
        question,
        reply="Your uncle, friend of quetzalcoatl?",
        hits=[RecallHit(memory, 1.0, ("words: zugzwang",)) for memory in memories],
    )
    await house.tell("he is")  # remembered with the question that it answers
    await house.answer(await house.say("say it again"), reply=f"You said: {message.text}.")
    for number in range(60):
        await house.tell(f"something more, number {number}, about the garden and the weather")
    plan = ForgetPlan(tuple(memory.id for memory in memories), (message.id,))
    asked = await house.say("forget what I said about my uncle")
    waits = Confirmation(Forget(plan), asked.id, house.clock.now())
    await house.answer(asked, reply="The xylophonist and quetzalcoatl?", confirmation=waits)
    return Forget(plan)


async def test_forgetting_in_a_turn_leaves_no_word_in_the_file_or_its_log(house: House, path: Path) -> None:
    forget = await live(house)
    assert {word for _, word in traces(path)} == set(WORDS)
    await house.answer(await house.say("yes"), forget, reply="Gone.")
    assert traces(path) == []


async def test_forgetting_from_the_command_line_leaves_no_word_either(house: House, path: Path) -> None:
    forget = await live(house)
    memory = await house.memory(forget.plan.memory_ids[0], (await house.tell("so")).scope)
    await house.store.memories.forget(ForgetPlan((memory.id,)), memory.scope)
    assert traces(path) == []


async def test_a_sqlite_that_does_not_overwrite_words_leaves_none_either(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, own_sqlite) as store:
        house = House(store, clock)
        forget = await live(house)
        await house.answer(await house.say("yes"), forget, reply="Gone.")
        assert traces(path) == []


async def chat(house: House) -> Forget:
    """Have the words sent, quoted, read, said and taken back on a platform; return the plan that forgets them."""
    for number in range(60):
        await house.tell(f"something else, number {number}, about the garden and the weather")
    voice = Attachment(AttachmentKind.SPEECH, "quetzalcoatl-1", "audio/ogg")
    file = Attachment(AttachmentKind.FILE, "zugzwang-2", "text/plain", "xylophonist.txt")
    quote = Quote("7", "what about the xylophonist, quetzalcoatl and zugzwang?")
    inbound = replace(house.inbound("a zugzwang", CHAT, "1"), attachments=(voice, file), quote=quote)
    message = await house.store.conversations.keep_message(inbound, await house.owner())
    assert message is not None
    await house.keep("2", "and a xylophonist", message.id)
    await house.store.conversations.note_read(message.attachments[0].id, "quetzalcoatl calls", is_said=True)
    await house.store.conversations.note_read(message.attachments[1].id, "zugzwang " * 900)
    heard = await house.as_it_is(message)
    await house.answer(heard, Remember(remember(heard, LIVES)), reply="The xylophonist of quetzalcoatl. " * 90)
    while len(await house.owed()) > 1:
        await house.arrive()
    await house.arrive("10", "11")
    await house.edit("2", "and a xylophonist, no, a quetzalcoatl")
    again = await house.as_it_is(message)
    await house.answer(again, Remember(remember(again)), reply="So zugzwang. " * 90)
    await house.fail("10")
    await house.edit("1", "a xylophonist")
    once_more = await house.as_it_is(message)
    await house.answer(once_more, Remember(remember(once_more)), reply="At last a xylophonist.")
    for number in range(60):
        await house.tell(f"something more, number {number}, about the garden and the weather")
    await house.edit("1", "an older zugzwang")
    return Forget(ForgetPlan((), (message.id,)))


async def test_what_came_from_a_platform_leaves_no_word_either(house: House, path: Path) -> None:
    forget = await chat(house)
    assert {word for _, word in traces(path)} == set(WORDS)
    await house.answer(await house.keep("3", "yes"), forget, reply="Gone.")
    assert traces(path) == []


async def test_what_came_from_a_platform_leaves_none_where_words_are_not_overwritten(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, own_sqlite) as store:
        house = House(store, clock)
        forget = await chat(house)
        await house.answer(await house.keep("3", "yes"), forget, reply="Gone.")
        assert traces(path) == []
