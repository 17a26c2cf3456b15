"""What was taken away on its platform is not in the bytes of the file any more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.conversation import Quote
from bot.domain.memory import MemoryKind, RecallHit
from bot.domain.turn import Remember
from bot.store import SqliteChoice, Store
from tests.fakes.clock import FakeClock
from tests.store.house import CHAT, LIVES, House, remember, scope_of, vector
from tests.store.test_forget_bytes import WORDS, traces

WHOLE, FIRST = ["1", "2"], ["1"]


async def live(house: House) -> None:
    """Have the words sent, read, quoted, answered and found again on a platform, among much else."""
    for number in range(60):
        await house.tell(f"something else, number {number}, about the garden and the weather")
    file = Attachment(AttachmentKind.FILE, "zugzwang-2", "text/plain", "xylophonist.txt")
    quote = Quote("7", "what about the xylophonist, quetzalcoatl and zugzwang?")
    uncle = "my uncle the xylophonist lives with quetzalcoatl in zugzwang"
    inbound = replace(house.inbound(uncle, CHAT, "1"), attachments=(file,), quote=quote)
    first = await house.store.conversations.keep_message(inbound, await house.owner())
    assert first is not None
    message = await house.keep("2", "and my aunt is fine", first.id)
    await house.store.conversations.note_read(first.attachments[0].id, "zugzwang " * 900)
    fact = Remember(remember(message, LIVES, MemoryKind.FACT))
    await house.answer(message, Remember(remember(message)), fact, reply="The xylophonist of quetzalcoatl. " * 90)
    memories = await house.store.memories.said_in(message.id, scope_of(message))
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(memory.id, vector(1, 0)) for memory in memories])
    await house.answer(
        await house.keep("3", "who is my uncle?"),
        reply="Your uncle, friend of quetzalcoatl.",
        hits=[RecallHit(memory, 1.0, ("words: zugzwang",)) for memory in memories],
    )
    await house.answer(await house.keep("4", "say it again"), reply=f"You said: {uncle}.")
    for number in range(60):
        await house.tell(f"something more, number {number}, about the garden and the weather")


@pytest.mark.parametrize("platform_ids", [WHOLE, FIRST])
async def test_a_deleted_message_leaves_no_word_in_the_file_or_its_log(
    house: House, path: Path, platform_ids: list[str]
) -> None:
    await live(house)
    assert {word for _, word in traces(path)} == set(WORDS)
    await house.store.conversations.delete(CHAT, platform_ids)
    assert traces(path) == []


@pytest.mark.parametrize("platform_ids", [WHOLE, FIRST])
async def test_a_sqlite_that_does_not_overwrite_words_leaves_none_either(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice, platform_ids: list[str]
) -> None:
    async with await Store.open(path, clock, own_sqlite) as store:
        house = House(store, clock)
        await live(house)
        await house.store.conversations.delete(CHAT, platform_ids)
        assert traces(path) == []


async def test_what_is_left_of_a_message_is_still_found(house: House) -> None:
    await live(house)
    [touched] = await house.store.conversations.delete(CHAT, FIRST)
    later = await house.keep("5", "so")
    [memory] = await house.store.memories.said_in(touched, scope_of(later))
    assert memory.text == "and my aunt is fine"
    assert await house.store.memories.matching(memory.scope, ["aunt"], 9) == [memory]
