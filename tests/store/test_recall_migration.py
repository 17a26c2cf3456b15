"""A file of the time before memories knew their place in a session comes to know it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.memory import RecallQuery, Scope
from bot.store import SqliteChoice, Store, check_database
from bot.store.migrate import Migrator, shipped
from tests.fakes.clock import SATURDAY_MORNING, FakeClock

BEFORE = """
INSERT INTO person (name, is_owner) VALUES ('Ola', 1);
INSERT INTO thread (platform, platform_thread_id, kind)
VALUES ('console', 'home', 'private'), ('telegram', '7', 'group');
INSERT INTO message (thread_id, person_id, platform_message_id, role, origin, scope, text, sent_at) VALUES
  (1, 1, 'a', 'person', 'live', 'p1', 'hello', '2026-11-20T08:00:00.000Z'),
  (1, 1, NULL, 'aiki', 'live', 'p1', 'What is your sister called? ', '2026-11-20T08:00:01.000Z'),
  (2, 1, 'b', 'person', 'live', 't2', 'elsewhere', '2026-11-20T08:00:30.000Z'),
  (1, 1, 'c', 'person', 'live', 'p1', 'Ane.', '2026-11-20T12:00:00.000Z'),
  (1, 1, 'd', 'person', 'live', 'p1', 'much later', '2026-11-20T16:00:00.001Z');
INSERT INTO memory (kind, scope, person_id, speaker, text, said_at, source_message_id)
SELECT 'message', scope, 1, 'person', text, sent_at, id FROM message WHERE role = 'person';
INSERT INTO memory (kind, scope, person_id, speaker, text, said_at)
VALUES ('fact', 'p1', 1, 'person', 'I like tea', '2026-11-20T08:00:00.000Z');
"""


@pytest.fixture
def old(path: Path, sqlite: SqliteChoice) -> Path:
    """A file as the version before left it."""
    connection = sqlite.module.connect(str(path), isolation_level=None)
    Migrator(connection, sqlite.module, path, shipped()[:5]).run(SATURDAY_MORNING)
    connection.executescript(BEFORE)
    connection.close()
    return path


async def test_every_message_gets_the_place_it_would_have_now(
    old: Path, sqlite: SqliteChoice, clock: FakeClock
) -> None:
    async with await Store.open(old, clock, sqlite) as store:
        sql = "SELECT text, session, place, context FROM memory ORDER BY id"
        rows = await store.database.read(lambda db: [tuple(row) for row in db.execute(sql)])
    assert rows == [
        ("hello", 1, 1, None),
        ("elsewhere", 2, 1, None),
        ("Ane.", 1, 2, "What is your sister called?"),
        ("much later", 4, 1, None),
        ("I like tea", None, None, None),
    ]


async def test_what_it_remembers_is_found_by_its_words(old: Path, sqlite: SqliteChoice, clock: FakeClock) -> None:
    async with await Store.open(old, clock, sqlite) as store:
        for word, text in (("sister", "Ane."), ("tea", "I like tea")):
            found = await store.memories.candidates(RecallQuery("", (word,), Scope("p1")), [])
            assert text in [one.memory.text for one in found if one.share]
    assert await check_database(old, sqlite) == ()
