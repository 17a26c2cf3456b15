"""What is found for a question: the store, both indexes and ranking together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.recall import Recall
from bot.domain.memory import ImportedMessage, Scope
from bot.store import Store
from tests.contracts.conftest import clock, house, path, store
from tests.core.test_consent import sqlite
from tests.core.test_memory_tools import recall
from tests.store.conftest import own_sqlite
from tests.store.house import IN_THE_GROUP, House

__all__ = ["clock", "house", "own_sqlite", "path", "recall", "sqlite", "store"]

BOATS = [
    ("Ola", "The boat is in the harbour."),
    ("Ane Vik", "I painted the boat red."),
    ("Ola", "Nice! I bought a boat myself."),
]


async def tell(house: House, store: Store, lines: Sequence[tuple[str, str]], at: datetime) -> Scope:
    """Keep lines of a conversation held elsewhere, all of one moment."""
    owner = await house.owner()
    items = [ImportedMessage(f"{at:%j}-{n}", "log", *line, at) for n, line in enumerate(lines)]
    await store.memories.add(items, owner)
    return Scope(f"p{owner}")


async def first(recall: Recall, question: str, scope: Scope, zone: str = "UTC") -> str:
    [hit, *_] = await recall.find(question, scope, zone=ZoneInfo(zone))
    return hit.memory.text


async def test_what_somebody_said_is_found_by_their_name(house: House, store: Store, recall: Recall) -> None:
    scope = await tell(house, store, BOATS, house.clock.now())
    assert await first(recall, "What did Ane do with the boat?", scope) == "I painted the boat red."
    assert await first(recall, "What is Ola's boat?", scope) == "Nice! I bought a boat myself."
    [hit, *_] = await recall.find("What did Ane do with the boat?", scope)
    assert "reason.speaker=Ane Vik" in hit.reasons


async def test_what_was_said_at_the_time_that_is_named_is_found(house: House, store: Store, recall: Recall) -> None:
    for month in (3, 5, 9):
        await tell(house, store, [("person", f"the boat, {month}")], datetime(2026, month, 9, tzinfo=UTC))
    scope = Scope(f"p{await house.owner()}")
    assert await first(recall, "what about the boat in May?", scope) == "the boat, 5"
    assert await first(recall, "hva sa jeg om the boat i mars?", scope) == "the boat, 3"


@pytest.mark.parametrize("question", ["What did I tell you in May?", "hva sa jeg i mai?", "o que eu disse em maio?"])
async def test_a_question_that_names_only_a_time_finds_what_was_said_then(
    house: House, store: Store, recall: Recall, question: str
) -> None:
    for month, text in ((3, "the boat leaks"), (5, "the cat is ill"), (8, "what I told you in May is over")):
        await tell(house, store, [("person", text)], datetime(2026, month, 9, tzinfo=UTC))
    hits = await recall.find(question, Scope(f"p{await house.owner()}"))
    assert [hit.memory.text for hit in hits] == ["the cat is ill"]
    assert "reason.time" in hits[0].reasons


async def test_what_was_said_at_the_time_comes_before_what_holds_more_of_the_words(
    house: House, store: Store, recall: Recall
) -> None:
    await tell(house, store, [("person", "my cello, the old cello of my uncle's")], datetime(2026, 3, 9, tzinfo=UTC))
    await tell(house, store, [("person", "I played the cello for a while")], datetime(2026, 11, 11, tzinfo=UTC))
    scope = Scope(f"p{await house.owner()}")
    hits = await recall.find("my uncle's old cello last week", scope)
    assert [hit.memory.said_at.month for hit in hits] == [11, 3]


async def test_what_was_said_at_the_time_does_not_bear_on_another_topic(
    house: House, store: Store, recall: Recall
) -> None:
    await tell(house, store, [("person", "the cat is ill")], datetime(2026, 11, 11, tzinfo=UTC))
    assert await recall.find("the harbour last week", Scope(f"p{await house.owner()}")) == ()


async def test_a_day_is_that_of_the_persons_zone(house: House, store: Store, recall: Recall) -> None:
    for hour in (9, 16):
        await tell(house, store, [("person", f"the boat at {hour}")], datetime(2026, 11, 17, hour, tzinfo=UTC))
    scope = Scope(f"p{await house.owner()}")
    hits = {
        zone: [hit.reasons for hit in await recall.find("the boat on 16 November", scope, zone=ZoneInfo(zone))]
        for zone in ("UTC", "Pacific/Honolulu")
    }
    assert all("reason.time" in reasons for reasons in hits["Pacific/Honolulu"])


async def test_a_bare_answer_is_found_by_the_question_of_aikis(house: House, recall: Recall) -> None:
    await house.answer(await house.say("hello"), reply="Hello! What is your sister called?")
    answer = await house.tell("Ane.")
    [hit] = await recall.find("what is my sister called?", answer.scope)
    assert (hit.memory.id, hit.context) == (answer.id, "Hello! What is your sister called?")


async def test_an_answer_is_not_found_any_more_by_a_question_that_was_taken_back(
    house: House, store: Store, recall: Recall
) -> None:
    asked = await house.say("hello")
    await house.answer(asked, reply="Hello! What is your sister called?")
    answer = await house.tell("Ane.")
    await store.database.write(lambda db: db.execute("UPDATE message SET text = '' WHERE role = 'aiki'").close())
    assert await recall.find("what is my sister called?", answer.scope) == ()
    assert await store.memories.get(answer.id, answer.scope) == answer


async def test_an_answer_loses_its_question_with_the_row(house: House, store: Store, recall: Recall) -> None:
    await house.answer(await house.say("hello"), reply="Hello! What is your sister called?")
    answer = await house.tell("Ane.")

    def erase(db) -> None:  # type: ignore[no-untyped-def] # a connection
        db.execute("UPDATE turn SET reply_message_id = NULL")
        db.execute("DELETE FROM delivery")
        db.execute("DELETE FROM message WHERE role = 'aiki'")

    await store.database.write(erase)
    assert await recall.find("what is my sister called?", answer.scope) == ()
    sql = "SELECT context, answers_id FROM memory"
    assert await store.database.read(lambda db: [tuple(row) for row in db.execute(sql)]) == [(None, None)]


@pytest.mark.parametrize("question", ["what did Ane do with the boat?", "boat"])
async def test_nothing_of_another_place_is_found(house: House, store: Store, recall: Recall, question: str) -> None:
    await tell(house, store, BOATS, house.clock.now() - timedelta(days=1))
    group = await house.tell("we sail", IN_THE_GROUP)
    assert await recall.find(question, group.scope) == ()
