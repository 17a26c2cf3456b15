"""Whichever way it is forgotten, every kind of memory leaves the bytes of the file; and what is told is what went."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.consolidation import Consolidation, EndedSession
from bot.domain.conversation import KeptMessage
from bot.domain.ids import MemoryId
from bot.domain.memory import (
    AIKI,
    ForgetPlan,
    Gist,
    Memory,
    MemoryCounts,
    MemoryKind,
    NewMemory,
    Procedure,
    RecallHit,
    Scope,
    Stretch,
)
from bot.domain.prompt import ToolCall
from bot.domain.turn import BeginPrivate, Change, Confirmation, EndPrivate, Forget, Pin, Remember, RunTools
from bot.store import SqliteChoice, Store
from tests.fakes.clock import FakeClock
from tests.store.house import CHAT, LIVES, House, remember, scope_of, vector
from tests.store.test_forget_bytes import WORDS, traces

Way = Callable[[House, list[Memory]], Awaitable[ForgetPlan]]


async def lived(house: House) -> list[Memory]:
    """Have the words in every place there is, in private and on a platform; return all that is remembered of them."""
    for number in range(40):
        await house.tell(f"something else, number {number}, about the garden and the weather")
    house.clock.advance(timedelta(days=2))
    await _talk(house)
    await _consolidate(house)
    await _chat(house)
    found = await _kept(house)
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(memory.id, vector(1, 0)) for memory in found])
    await _answers(house, found)
    house.clock.advance(timedelta(days=2))
    for number in range(40):
        await house.tell(f"something more, number {number}, about the garden and the weather")
    return found


async def _talk(house: House) -> None:
    message = await house.say("my uncle the xylophonist lives with quetzalcoatl in zugzwang")
    fact = replace(remember(message, LIVES), text="the xylophonist lives in zugzwang")
    await house.answer(message, Remember(remember(message)), Remember(fact), reply="The xylophonist, I see.")
    again = await house.say("as I said, the xylophonist lives in zugzwang")
    [known] = await house.store.memories.facts(scope_of(message))
    await house.answer(again, Remember(remember(again)), Remember(fact, repeats=known.id), reply="So quetzalcoatl.")
    await house.answer(await house.say("so"), Pin(known.id, scope_of(message)))


async def _consolidate(house: House) -> None:
    """Draw an episode and a procedure from all that was said, as consolidation does."""
    house.clock.advance(timedelta(hours=2))
    now = house.clock.now()
    session = await _due(house)
    while not any(word in line.text for line in session.lines for word in WORDS):
        assert await house.store.consolidations.save(Consolidation(session, (), None))
        session = await _due(house)
    source = session.own_lines[0]
    procedure = NewMemory(
        MemoryKind.PROCEDURE,
        session.scope,
        session.person_id,
        "person",
        "how I tune the xylophonist's instrument",
        now,
        source.message_id,
        made_by="rules",
        procedure=Procedure("tuning", ("fetch quetzalcoatl", "play in zugzwang")),
    )
    episode = replace(
        procedure,
        kind=MemoryKind.EPISODE,
        speaker=AIKI,
        text="The uncle in zugzwang was talked about.",
        procedure=None,
        gist=Gist(("xylophonist",), ("where is quetzalcoatl?",), ("visit zugzwang",)),
        sources=tuple(line.message_id for line in session.lines),
    )
    assert await house.store.consolidations.save(Consolidation(session, (Remember(procedure),), episode))


async def _due(house: House) -> EndedSession:
    session = await house.store.consolidations.due(house.clock.now() - timedelta(hours=1), 500, 0)
    assert session is not None
    return session


async def _chat(house: House) -> None:
    file = Attachment(AttachmentKind.FILE, "zugzwang-2", "text/plain", "xylophonist.txt")
    inbound = replace(house.inbound("here is the xylophonist's file", CHAT, "1"), attachments=(file,))
    message = await house.store.conversations.keep_message(inbound, await house.owner())
    assert message is not None
    await house.store.conversations.note_read(message.attachments[0].id, "quetzalcoatl " * 400)
    heard = await house.as_it_is(message)
    await house.answer(heard, Remember(remember(heard)), reply="The quetzalcoatl of the file. " * 90)
    while len(await house.owed()) > 1:
        await house.arrive()
    await house.begin("10")


async def _answers(house: House, found: list[Memory]) -> None:
    hits = [RecallHit(memory, 1.0, ("reason.words=zugzwang",)) for memory in found]
    await house.answer(await house.say("who is my uncle?"), reply="A friend of quetzalcoatl.", hits=hits)
    await house.answer(await house.say("again?"), reply=f"You said: {found[0].text}.")
    asked = await house.say("send it to him")
    held = RunTools((ToolCall("1", "mail_send", {"text": "dear xylophonist"}),))
    waits = Confirmation(held, asked.id, house.clock.now() + timedelta(minutes=9))
    await house.answer(asked, reply="To the xylophonist?", confirmation=waits, hits=hits)


async def _kept(house: House) -> list[Memory]:
    scope = Scope(f"p{await house.owner()}")
    found = [
        memory
        for kind in MemoryKind
        for memory in await house.store.memories.page(scope, kind, 500)
        if any(word in f"{memory.text} {memory.gist} {memory.procedure}" for word in WORDS)
    ]
    assert {memory.kind for memory in found} == set(MemoryKind)
    return found


async def by_ids(_house: House, found: list[Memory]) -> ForgetPlan:
    """Name each of them, as words do too."""
    return ForgetPlan(tuple(memory.id for memory in found))


async def by_messages(_house: House, found: list[Memory]) -> ForgetPlan:
    """Name the messages alone, as a reply to one does: what was drawn from them goes with them."""
    said = [memory.source_message_id for memory in found if memory.kind is MemoryKind.MESSAGE]
    return ForgetPlan((), tuple(one for one in said if one is not None))


async def by_period(house: House, found: list[Memory]) -> ForgetPlan:
    """Name the days on which it was said."""
    day = found[0].said_at
    return ForgetPlan(stretch=Stretch(day - timedelta(days=1), day + timedelta(days=1)))


async def by_everything(house: House, found: list[Memory]) -> ForgetPlan:
    """Name all that was said up to now."""
    asked = await house.say("/forget everything")
    return ForgetPlan((), (asked.id,), Stretch(last=asked.id))


WAYS = [by_ids, by_messages, by_period, by_everything]


async def _counts(house: House, scope: Scope) -> tuple[int, int, int, int]:
    counts: MemoryCounts = await house.store.memories.counts(scope)
    return counts.messages, counts.facts, counts.episodes, counts.procedures


def vacuumed(path: Path) -> None:
    """Rewrite the file of a store that is closed."""
    connection = sqlite3.connect(path)
    connection.execute("VACUUM")
    connection.close()


@pytest.mark.parametrize("way", WAYS)
async def test_no_way_of_forgetting_leaves_a_word_and_what_is_told_is_what_went(
    path: Path, clock: FakeClock, sqlite: SqliteChoice, way: Way
) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        house = House(store, clock)
        found = await lived(house)
        scope = found[0].scope
        assert {word for _, word in traces(path)} == set(WORDS)
        plan, before = await way(house, found), await _counts(house, scope)
        told = await store.memories.foresee(plan, scope)
        await house.answer(await house.say("yes"), Forget(plan), reply="Gone.")
        assert traces(path) == []
        after = await _counts(house, scope)
        gone = tuple(one - other for one, other in zip(before, after, strict=True))
        assert gone == (told.messages, told.facts, told.episodes, told.procedures)
        assert told.messages
        assert (told.facts, told.episodes, told.procedures) == (1, 1, 1)
        assert (await store.memories.foresee(plan, scope)).total == 0
    vacuumed(path)
    assert traces(path) == []


@pytest.mark.parametrize("way", WAYS)
async def test_a_sqlite_that_does_not_overwrite_words_leaves_none_either(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice, way: Way
) -> None:
    async with await Store.open(path, clock, own_sqlite) as store:
        house = House(store, clock)
        found = await lived(house)
        await house.answer(await house.say("yes"), Forget(await way(house, found)), reply="Gone.")
        assert traces(path) == []


async def test_the_command_line_counts_what_it_forgets_as_it_was_foreseen(house: House, path: Path) -> None:
    found = await lived(house)
    plan = await by_ids(house, found)
    told = await house.store.memories.foresee(plan, found[0].scope)
    gone = await house.store.memories.forget(plan, found[0].scope)
    assert replace(gone, vectors=0) == told
    assert gone.vectors == len(found)
    assert traces(path) == []


async def privately(house: House, text: str, *changes: Change, reply: str = "I see.") -> KeptMessage:
    """Have something said and answered on the platform."""
    message = await house.keep(f"p{house.clock.now():%H%M%S}", text)
    await house.answer(message, *changes, reply=reply)
    return message


async def in_private(house: House) -> KeptMessage:
    """Have the words said in private mode, in every way something can be said; return the last message."""
    begun = await house.keep("1", "/private")
    await house.answer(begun, BeginPrivate(begun.thread_id, house.clock.now()), intention="command")
    file = Attachment(AttachmentKind.FILE, "zugzwang-2", "text/plain", "xylophonist.txt")
    inbound = replace(house.inbound("here is the xylophonist's file", CHAT, "2"), attachments=(file,))
    message = await house.store.conversations.keep_message(inbound, await house.owner())
    assert message is not None
    assert message.is_private
    await house.store.conversations.note_read(message.attachments[0].id, "quetzalcoatl " * 400)
    heard = await house.as_it_is(message)
    fact = Remember(remember(heard, LIVES))
    await house.answer(heard, Remember(remember(heard)), fact, reply="The quetzalcoatl of the file. " * 90)
    await house.begin("10")
    await house.edit("2", "no, the zugzwang of quetzalcoatl")
    again = await house.as_it_is(message)
    await house.answer(again, Remember(remember(again)), reply="So the zugzwang.")
    asked = await house.keep("3", "send it to the xylophonist")
    held = RunTools((ToolCall("1", "mail_send", {"text": "dear quetzalcoatl"}),))
    waits = Confirmation(held, asked.id, house.clock.now() + timedelta(minutes=9))
    await house.answer(asked, reply="To the xylophonist?", confirmation=waits)
    return await privately(house, "and a last zugzwang", reply="A last quetzalcoatl.")


async def test_private_mode_remembers_nothing_and_leaves_no_word_when_it_ends(house: House, path: Path) -> None:
    await house.tell("something else, about the garden", CHAT)
    message = await in_private(house)
    scope = scope_of(message)
    assert [memory.text for memory in await house.store.memories.page(scope, None, 9)] == [
        "something else, about the garden"
    ]
    assert {word for _, word in traces(path)} == set(WORDS)
    await privately(house, "/private off", EndPrivate(message.thread_id), reply="Over.")
    assert traces(path) == []
    later = await house.keep("9", "so?")
    lines = [line.text for line in await house.store.conversations.history(later.thread_id, later.id, 9)]
    assert "something else, about the garden" in lines
    assert not later.is_private


async def test_private_mode_leaves_no_word_where_they_are_not_overwritten(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, own_sqlite) as store:
        house = House(store, clock)
        message = await in_private(house)
        await privately(house, "/private off", EndPrivate(message.thread_id), reply="Over.")
        assert traces(path) == []


async def test_everything_in_private_takes_the_persons_other_private_threads_along(house: House) -> None:
    scope = Scope(f"p{await house.owner()}")
    await house.tell("at home")
    await house.tell("in the chat", CHAT)
    plan = ForgetPlan(stretch=Stretch())
    assert (await house.store.memories.foresee(plan, scope)).messages == 2
    await house.store.memories.forget(plan, scope)
    assert await house.store.memories.page(scope, None, 9) == []
    assert await house.store.memories.get(MemoryId(1), scope) is None
