"""What is forgotten is not in the bytes of the file any more."""

from __future__ import annotations

from pathlib import Path

from bot.domain.memory import ForgetPlan, RecallHit
from bot.domain.turn import Confirmation, Forget, Remember
from bot.store import SqliteChoice, Store
from tests.fakes.clock import FakeClock
from tests.store.house import LIVES, House, remember, vector

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
        reply="Your uncle, friend of quetzalcoatl.",
        hits=[RecallHit(memory, 1.0, ("words: zugzwang",)) for memory in memories],
    )
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
    await house.store.memories.forget([memory.id], memory.scope)
    assert traces(path) == []


async def test_a_sqlite_that_does_not_overwrite_words_leaves_none_either(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, own_sqlite) as store:
        house = House(store, clock)
        forget = await live(house)
        await house.answer(await house.say("yes"), forget, reply="Gone.")
        assert traces(path) == []
