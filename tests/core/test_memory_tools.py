"""The tools over memory: searching, correcting, and what no model may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.embedding import MemoryEmbedding
from bot.core.memory_correct import CorrectTool
from bot.core.memory_search import SearchTool
from bot.core.memory_tools import EndTool, FactsTool, ForgetTool, RememberTool
from bot.core.recall import Recall
from bot.core.tools import Tool, ToolContext, ToolOutcome
from bot.domain.errors import InputRefused
from bot.domain.ids import MemoryId
from bot.domain.memory import Fact, ImportedMessage, Memory
from bot.domain.turn import Forget, Remember
from bot.providers.ngrams import NgramEmbedder
from bot.store import Store
from tests.contracts.conftest import clock, house, path, store
from tests.core.test_consent import sqlite
from tests.fakes.clock import FakeClock
from tests.fakes.tools import context
from tests.store.conftest import own_sqlite
from tests.store.house import LIVES, House

__all__ = ["clock", "house", "own_sqlite", "path", "sqlite", "store"]


@pytest.fixture
async def recall(store: Store, clock: FakeClock) -> Recall:
    """Recall over the store, with its vectors made."""
    embedding = MemoryEmbedding(store.vectors, NgramEmbedder(256), lambda *_: None)
    await embedding.start()
    return Recall(store.memories, embedding, clock)


async def run(tool: Tool, house: House, **arguments: object) -> ToolOutcome:
    asked = await house.say("what did I say?")
    return await tool.run(arguments, replace(context(), message=asked, clock=house.clock))


async def found(tool: Tool, house: House, **arguments: object) -> list[Mapping[str, object]]:
    hits = (await run(tool, house, **arguments)).content["hits"]
    assert isinstance(hits, list)
    return hits


async def test_a_search_tells_id_day_and_why(house: House, store: Store, recall: Recall) -> None:
    memory = await house.tell("My sister Ane keeps bees")
    await house.tell("It rains")
    [hit] = await found(SearchTool(store.memories, recall), house, query="sister")
    assert hit == {
        "id": f"m{memory.id}",
        "kind": "message",
        "text": "My sister Ane keeps bees",
        "said_on": "2026-11-21",
        "why": ["words=sister"],
    }


async def test_what_a_search_shows_is_noted(house: House, store: Store, recall: Recall) -> None:
    memory = await house.tell("My sister Ane keeps bees")
    outcome = await run(SearchTool(store.memories, recall), house, query="sister")
    assert outcome.shown == (memory.id,)


async def test_a_search_may_be_bounded_in_time(house: House, store: Store, recall: Recall) -> None:
    search = SearchTool(store.memories, recall)
    await house.tell("bees on the first day")
    house.clock.advance(timedelta(days=2))
    await house.tell("bees on the third day")
    for span, day in (({"since": "2026-11-22"}, "third"), ({"until": "2026-11-21"}, "first")):
        for query in ({"query": "bees"}, {}):
            assert [str(hit["text"]).split()[3] for hit in await found(search, house, **span, **query)] == [day]
    both = await found(search, house, since="2026-11-21", until="2026-11-23")
    assert [hit["text"] for hit in both] == ["bees on the third day", "bees on the first day"]


async def test_days_begin_where_the_person_is(house: House, store: Store, recall: Recall) -> None:
    house.clock.advance(timedelta(hours=14, minutes=45))  # 23:15 UTC, 00:15 in Oslo
    await house.tell("bees after midnight")
    search = SearchTool(store.memories, recall)
    assert await found(search, house, query="bees", until="2026-11-21") == []
    assert [hit["said_on"] for hit in await found(search, house, since="2026-11-22")] == ["2026-11-22"]


async def test_a_search_gives_no_more_hits_than_wanted(house: House, store: Store, recall: Recall) -> None:
    for number in range(4):
        await house.tell(f"bees number {number}")
    assert len(await found(SearchTool(store.memories, recall), house, query="bees", limit=2)) == 2


@pytest.mark.parametrize(
    "arguments", [{}, {"since": "yesterday"}, {"until": "2026-02-30"}, {"since": "0001-01-01"}, {"until": "9999-12-31"}]
)
async def test_a_search_for_nothing_says_what_to_give(
    house: House, store: Store, recall: Recall, arguments: dict[str, object]
) -> None:
    with pytest.raises(InputRefused):
        await run(SearchTool(store.memories, recall), house, **arguments)


async def test_an_earlier_fact_is_found_as_such(house: House, store: Store, recall: Recall) -> None:
    old = await house.state("I live in Oslo")
    await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    hits = await found(SearchTool(store.memories, recall), house, query="Oslo")
    assert [(hit["kind"], hit["no_longer_true_since"]) for hit in hits] == [("fact", "2026-11-21")]


async def test_another_speaker_is_named(house: House, store: Store, recall: Recall, clock: FakeClock) -> None:
    item = ImportedMessage("1", "elsewhere", "Kari", "the bees are well", clock.now())
    await store.memories.add([item], await house.owner())
    [hit] = await found(SearchTool(store.memories, recall), house, query="bees")
    assert hit["speaker"] == "Kari"


async def test_a_correction_closes_the_old_fact_and_keeps_the_new(house: House, store: Store) -> None:
    old = await house.state("I live in Oslo")
    outcome = await run(CorrectTool(store.memories), house, id=f"m{old.id}", text="I live in Bergen", object="Bergen")
    assert outcome.content == {"corrected": True, "was": "I live in Oslo", "is": "I live in Bergen"}
    await house.answer(await house.say("x"), *outcome.changes)
    [now] = await store.memories.facts(old.scope)
    assert now.fact == Fact("me", "residence", "bergen", functional=True)
    closed = await house.memory(old.id, old.scope)
    assert (closed.superseded_by, closed.valid_to is not None) == (now.id, True)


async def test_a_correction_may_change_the_wording_alone(house: House, store: Store) -> None:
    old = await house.state("I like bees", None)
    outcome = await run(CorrectTool(store.memories), house, id=old.id, text="I love bees")
    [change] = outcome.changes
    assert isinstance(change, Remember)
    assert (change.memory.text, change.memory.fact, change.supersedes) == ("I love bees", None, (old.id,))


@pytest.mark.parametrize(
    ("wording", "fact"), [("Oslo is my home", Fact("me", "residence", "oslo", functional=True)), ("I moved on", None)]
)
async def test_a_wording_in_which_the_value_no_longer_stands_is_a_fact_without_one(
    house: House, store: Store, wording: str, fact: Fact | None
) -> None:
    old = await house.state("I live in Oslo")
    outcome = await run(CorrectTool(store.memories), house, id=old.id, text=wording)
    [change] = outcome.changes
    assert isinstance(change, Remember)
    assert change.memory.fact == fact


async def test_a_wording_that_never_held_the_value_is_no_correction_of_itself(house: House, store: Store) -> None:
    old = await house.state("I live where I always did")
    with pytest.raises(InputRefused, match="known already"):
        await run(CorrectTool(store.memories), house, id=old.id, text="i live where I always did")


async def test_what_cannot_be_corrected_says_why(house: House, store: Store) -> None:
    message = await house.tell("I live in Oslo")
    old = await house.state("I live in Oslo")
    await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    correct = CorrectTool(store.memories)
    for tag, why in ((message.id, "word for word"), (old.id, "no longer"), (999, "no memory"), ("m1 m2", "no memory")):
        with pytest.raises(InputRefused, match=why):
            await run(correct, house, id=tag, text="I live in Voss")
    fact = await house.state("I like bees", None)
    with pytest.raises(InputRefused, match="known already"):
        await run(correct, house, id=fact.id, text="i like bees")


async def test_a_memory_that_may_not_be_shown_is_in_no_result(house: House, store: Store, recall: Recall) -> None:
    secret = await house.state("I live in Oslo, secretly")
    asked = await house.say("what do you know?")

    def may_show(memory: Memory) -> bool:
        return memory.id != secret.id and "secretly" not in memory.text

    allowed: ToolContext = replace(context(), message=asked, may_show=may_show, clock=house.clock)
    wanted: list[tuple[Tool, dict[str, object]]] = [
        (SearchTool(store.memories, recall), {"query": "Oslo"}),
        (SearchTool(store.memories, recall), {"since": "2026-11-21"}),
        (FactsTool(store.memories), {}),
        (EndTool(store.memories), {"subject": "me", "predicate": "residence"}),
        (ForgetTool(store.memories, recall), {"query": "Oslo"}),
        (
            RememberTool(store.memories),
            {"text": "I live in Voss", "subject": "me", "predicate": "residence", "object": "voss", "functional": True},
        ),
    ]
    for tool, arguments in wanted:
        outcome = await tool.run(arguments, allowed)
        assert "secretly" not in str(outcome.content), tool.spec.name
    with pytest.raises(InputRefused, match="no memory"):
        await CorrectTool(store.memories).run({"id": secret.id, "text": "x"}, allowed)


async def test_a_request_to_forget_takes_along_what_may_not_be_shown(
    house: House, store: Store, recall: Recall
) -> None:
    memory = await house.tell("the bees are secret")
    asked = await house.say("forget the bees")
    hidden: ToolContext = replace(context(), message=asked, may_show=lambda _: False, clock=house.clock)
    outcome = await ForgetTool(store.memories, recall).run({"query": "bees"}, hidden)
    assert outcome.content["found"] == []
    assert outcome.confirmation is not None
    assert isinstance(outcome.confirmation.change, Forget)
    assert outcome.confirmation.change.plan.memory_ids == (MemoryId(memory.id),)
