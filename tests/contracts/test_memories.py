"""How every implementation of the Memories port reads and takes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.memory import (
    Fact,
    ForgetPlan,
    MemoryCounts,
    MemoryKind,
    Scope,
)
from bot.domain.turn import Remember
from bot.ports import Memories
from tests.fakes.clock import FakeClock
from tests.store.house import IN_THE_GROUP, LIVES, House, Importer, asking, remember, scope_of

SISTER = Fact("sister", "name", "ane", functional=True)


async def test_a_memory_is_got_in_its_scope_only(house: House, memories: Memories) -> None:
    memory = await house.tell("a secret")
    assert await memories.get(memory.id, memory.scope) == memory
    assert await memories.get(memory.id, Scope("t1")) is None


async def test_a_memory_knows_its_source_and_thread(house: House, memories: Memories) -> None:
    message = await house.say("I live in Oslo")
    await house.answer(message, Remember(remember(message, LIVES)))
    [memory] = await memories.said_in(message.id, scope_of(message))
    assert (memory.source_message_id, memory.thread_id, memory.fact) == (message.id, message.thread_id, LIVES)


async def test_a_page_begins_with_the_newest(house: House, memories: Memories, scope: Scope) -> None:
    for text in ("one", "two", "three"):
        await house.tell(text)
    assert [m.text for m in await memories.page(scope, None, 2)] == ["three", "two"]
    assert [m.text for m in await memories.page(scope, None, 2, 2)] == ["one"]


async def test_a_page_of_facts_leaves_out_what_is_no_longer_true(
    house: House, memories: Memories, scope: Scope
) -> None:
    old = await house.state("I live in Oslo")
    new = await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    assert await memories.page(scope, MemoryKind.FACT, 10) == [new]


async def test_facts_are_found_by_subject_and_predicate(house: House, memories: Memories, scope: Scope) -> None:
    home = await house.state("I live in Oslo")
    sister = await house.state("my sister is called Ane", SISTER)
    worded = await house.state("the key is under the mat", None)
    assert await memories.facts(scope) == [home, sister, worded]
    assert await memories.facts(scope, "sister") == [sister]
    assert await memories.facts(scope, "me", "name") == []


async def test_matching_takes_every_word(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister lives in Oslo")
    await house.tell("my sister lives in Bergen")
    assert [m.text for m in await memories.matching(scope, ["sister", "oslo"], 10)] == ["my sister lives in Oslo"]


async def test_matching_words_that_are_no_words_matches_nothing(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister lives in Oslo")
    assert await memories.matching(scope, ["***", '"'], 10) == []


async def test_matching_begins_with_the_newest(house: House, memories: Memories, scope: Scope) -> None:
    for text in ("coffee at one", "coffee at two", "coffee at three"):
        await house.tell(text)
    found_texts = [m.text for m in await memories.matching(scope, ["coffee"], 2)]
    assert found_texts == ["coffee at three", "coffee at two"]


async def test_counts_are_of_the_scope_and_of_what_holds(house: House, memories: Memories, scope: Scope) -> None:
    old = await house.state("I live in Oslo")
    await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    await house.tell("hello everyone", IN_THE_GROUP)
    assert await memories.counts(scope) == MemoryCounts(messages=2, facts=1, awaiting_embedding=5)


async def test_imported_messages_are_recalled_in_private_with_their_own_ids(
    house: House, memories: Memories, scope: Scope, imported: Importer
) -> None:
    await memories.add([imported("D1:3", "I adopted a parrot")], await house.owner())
    [candidate] = await memories.candidates(asking(scope, "parrot"), [])
    assert (candidate.memory.external_id, candidate.memory.speaker) == ("D1:3", "Kari")


async def test_the_same_import_twice_is_kept_once(
    house: House, memories: Memories, scope: Scope, imported: Importer
) -> None:
    items = [imported("1", "one"), imported("2", "two"), imported("2", "two again")]
    for _ in range(2):
        await memories.add(items, await house.owner())
    assert (await memories.counts(scope)).messages == 2


async def test_an_import_tells_which_ids_are_taken_by_another_text(
    house: House, memories: Memories, imported: Importer
) -> None:
    await memories.add([imported("1", "one")], await house.owner())
    items = [imported("1", "one"), imported("1", "another"), imported("2", "two"), imported("2", "two again")]
    assert await memories.add(items, await house.owner()) == [True, False, True, False]


async def test_the_same_id_in_another_conversation_is_free(
    house: House, memories: Memories, imported: Importer
) -> None:
    item = imported("1", "one")
    items = [item, replace(item, thread="another", text="another")]
    assert await memories.add(items, await house.owner()) == [True, True]


async def test_what_was_forgotten_is_not_kept_by_importing_it_again(
    house: House, memories: Memories, scope: Scope, imported: Importer
) -> None:
    item = imported("1", "one")
    await memories.add([item], await house.owner())
    [kept] = await memories.page(scope, None, 10)
    await memories.forget(ForgetPlan((kept.id,)), scope)
    assert await memories.add([item], await house.owner()) == [False]


async def test_an_import_of_nothing_is_answered_with_nothing(house: House, memories: Memories) -> None:
    assert await memories.add([], await house.owner()) == []


async def test_two_people_may_import_the_same_conversation(
    house: House, memories: Memories, imported: Importer
) -> None:
    kari = await house.stranger("Kari")
    for person in (await house.owner(), kari):
        await memories.add([imported("1", "one")], person)
    assert (await memories.counts(Scope(f"p{kari}"))).messages == 1


async def test_an_import_with_one_impossible_line_keeps_none_of_them(
    house: House, memories: Memories, scope: Scope, imported: Importer
) -> None:
    with pytest.raises(Exception, match="no file can hold"):
        await memories.add([imported("1", "fine"), imported("2", "half a \ud83d")], await house.owner())
    assert (await memories.counts(scope)).messages == 0


async def test_an_imported_message_stands_among_its_neighbours(
    house: House, memories: Memories, scope: Scope, imported: Importer, clock: FakeClock
) -> None:
    items = []
    for number in range(5):
        items.append(imported(f"{number}", f"line {number}"))
        clock.advance(timedelta(minutes=1))
    await memories.add(items[::-1], await house.owner())
    [middle] = await memories.matching(scope, ["2"], 1)
    assert middle.source_message_id is not None
    around = await house.store.conversations.around(middle.source_message_id, scope, 1)
    assert [line.text for line in around] == ["line 1", "line 2", "line 3"]
