"""A file of the time of messages and facts comes to four kinds of memory with all that it holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.ids import MemoryId, MessageId
from bot.domain.memory import MemoryKind, Scope
from bot.store import SqliteChoice, Store, check_database
from bot.store.migrate import Migrator, shipped
from tests.fakes.clock import SATURDAY_MORNING, FakeClock
from tests.store.house import AT_HOME, House

PRIVATE = Scope("p1")
BEFORE = """
INSERT INTO person (name, is_owner) VALUES ('Ola', 1);
INSERT INTO thread (platform, platform_thread_id, kind) VALUES ('console', 'home', 'private');
INSERT INTO message (thread_id, person_id, platform_message_id, role, origin, scope, text, sent_at) VALUES
  (1, 1, 'm1', 'person', 'live', 'p1', 'Jeg bor i Tromsø 🌻', '2026-11-20T08:00:00.000Z'),
  (1, 1, 'm2', 'person', 'live', 'p1', 'Nå bor jeg i Bodø', '2026-11-21T08:00:00.000Z');
INSERT INTO part (thread_id, platform_message_id, message_id, chars) VALUES (1, 'm1', 1, 18), (1, 'm2', 2, 17);
INSERT INTO turn (message_id, intention, outcome, trace, ended_at) VALUES
  (1, 'answer', 'answered', '{"intention": "answer"}', '2026-11-20T08:00:01.000Z'),
  (2, 'answer', 'answered', '{"intention": "answer"}', '2026-11-21T08:00:01.000Z');
INSERT INTO identity_link VALUES ('console', 'ola', 1, 'Ola');
INSERT INTO memory (kind, scope, person_id, speaker, text, said_at, source_message_id, subject, predicate, object,
                    functional, salience, stays_local) VALUES
  ('message', 'p1', 1, 'person', 'Jeg bor i Tromsø 🌻', '2026-11-20T08:00:00.000Z', 1, NULL, NULL, NULL, NULL, 0, 0),
  ('fact', 'p1', 1, 'person', 'Jeg bor i Tromsø', '2026-11-20T08:00:00.000Z', 1, 'me', 'residence', 'tromsø', 1,
   0.3, 1),
  ('message', 'p1', 1, 'person', 'Nå bor jeg i Bodø', '2026-11-21T08:00:00.000Z', 2, NULL, NULL, NULL, NULL, 0, 0),
  ('fact', 'p1', 1, 'person', 'Nå bor jeg i Bodø', '2026-11-21T08:00:00.000Z', 2, 'me', 'residence', 'bodø', 1, 0, 0),
  ('fact', 'p1', 1, 'person', 'gone', '2026-11-21T08:00:00.000Z', NULL, NULL, NULL, NULL, NULL, 0, 0);
UPDATE memory SET valid_to = '2026-11-21T08:00:00.000Z', superseded_by = 4, closed_by = 2 WHERE id = 2;
DELETE FROM memory WHERE id = 5;
INSERT INTO embedding_index (embedder, dimensions, storage, is_current) VALUES ('old', 2, 'blob', 1);
DELETE FROM embedding_due WHERE memory_id <> 3;
INSERT INTO embedding_blob VALUES (1, 1, 'p1', x'0000803f00000000'), (1, 2, 'p1', x'0000803f00000000');
"""


@pytest.fixture
async def old(path: Path, sqlite: SqliteChoice) -> Path:
    """A file as the version before left it."""
    connection = sqlite.module.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    Migrator(connection, sqlite.module, path, shipped()[:4]).run(SATURDAY_MORNING)
    connection.executescript(BEFORE)
    connection.close()
    return path


@pytest.fixture
async def today(old: Path, clock: FakeClock, sqlite: SqliteChoice) -> AsyncIterator[House]:
    """The same file, opened by this version."""
    async with await Store.open(old, clock, sqlite) as store:
        house = House(store, clock)
        house.skip(2)
        yield house


async def test_the_file_is_sound(today: House, old: Path, sqlite: SqliteChoice) -> None:
    sql = "PRAGMA foreign_key_check"
    assert await today.store.database.read(lambda db: db.execute(sql).fetchall()) == []
    assert await check_database(old, sqlite) == ()


async def test_every_memory_is_what_it_was(today: House) -> None:
    memories = today.store.memories
    found = [await memories.get(MemoryId(number), PRIVATE) for number in (1, 2, 3, 4)]
    kept = [memory for memory in found if memory is not None]
    assert [(memory.kind, memory.text, memory.source_message_id) for memory in kept] == [
        (MemoryKind.MESSAGE, "Jeg bor i Tromsø 🌻", 1),
        (MemoryKind.FACT, "Jeg bor i Tromsø", 1),
        (MemoryKind.MESSAGE, "Nå bor jeg i Bodø", 2),
        (MemoryKind.FACT, "Nå bor jeg i Bodø", 2),
    ]
    closed = kept[1]
    assert (closed.superseded_by, closed.salience, closed.stays_local) == (4, 0.3, True)
    assert closed.valid_to == kept[3].said_at
    assert [memory.id for memory in await memories.history(MemoryId(2), PRIVATE)] == [2, 4]


async def test_words_find_it_still(today: House) -> None:
    found = await today.store.memories.matching(PRIVATE, ("tromsø",), 9)
    assert [memory.id for memory in found] == [2, 1]


async def test_vectors_stay_and_what_waits_for_one_waits_on(today: House) -> None:
    rows = await today.store.database.read(lambda db: db.execute("SELECT memory_id FROM embedding_due").fetchall())
    assert [row["memory_id"] for row in rows] == [3]
    rows = await today.store.database.read(lambda db: db.execute("SELECT memory_id FROM embedding_blob").fetchall())
    assert [row["memory_id"] for row in rows] == [1, 2]


async def test_an_id_that_was_seen_never_means_another_memory(today: House) -> None:
    assert (await today.tell("hello")).id == 6


async def test_a_fact_of_that_time_goes_with_its_message_and_has_the_earlier_one_hold_again(today: House) -> None:
    await today.edit("m2", "so", AT_HOME)
    assert [fact.text for fact in await today.store.memories.facts(PRIVATE)] == ["Jeg bor i Tromsø"]


async def test_facts_of_that_time_know_the_message_that_says_them(today: House) -> None:
    sql = "SELECT memory_id, message_id FROM memory_source ORDER BY memory_id"
    rows = await today.store.database.read(lambda db: [tuple(row) for row in db.execute(sql)])
    assert rows == [(2, MessageId(1)), (4, MessageId(2))]
