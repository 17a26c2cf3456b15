"""A file of the time before messaging platforms comes to today with all that it holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.memory import ForgetPlan, Scope
from bot.store import SqliteChoice, Store, check_database
from bot.store.migrate import Migrator, shipped
from tests.fakes.clock import SATURDAY_MORNING, FakeClock
from tests.store.house import House

AT_HOME = ThreadAddress("console", "home", ThreadKind.PRIVATE)
DISCORD = ThreadAddress("discord", "7", ThreadKind.PRIVATE)
BEFORE = """
INSERT INTO person (name, is_owner) VALUES ('Ola', 1);
INSERT INTO identity_link VALUES ('console', 'ola', 1, 'Ola');
INSERT INTO thread (platform, platform_thread_id, kind)
VALUES ('console', 'home', 'private'), ('discord', '7', 'private'), ('import', 'p1:Kari', 'private');
INSERT INTO message (thread_id, person_id, platform_message_id, role, origin, scope, text, sent_at, forgotten_at) VALUES
  (1, 1, 'm1', 'person', 'live', 'p1', 'Jeg bor i Tromsø 🌻', '2026-11-20T08:00:00.000Z', NULL),
  (1, 1, NULL, 'aiki', 'live', 'p1', 'I see.', '2026-11-20T08:00:01.000Z', NULL),
  (2, 1, 'd1', 'person', 'live', 'p1', 'what is this?', '2026-11-20T08:01:00.000Z', NULL),
  (2, 1, NULL, 'aiki', 'live', 'p1', 'A test.', '2026-11-20T08:01:01.000Z', NULL),
  (3, 1, 'k1', 'person', 'import', 'p1', 'long ago', '2020-11-20T08:00:00.000Z', NULL),
  (1, 1, 'm2', 'person', 'live', 'p1', '', '2026-11-20T08:02:00.000Z', '2026-11-20T08:03:00.000Z'),
  (1, 1, 'm3', 'person', 'live', 'p1', 'never answered', '2026-11-20T08:04:00.000Z', NULL);
INSERT INTO turn (message_id, reply_message_id, intention, outcome, trace, ended_at) VALUES
  (1, 2, 'answer', 'answered', '{"intention": "answer"}', '2026-11-20T08:00:01.000Z'),
  (3, 4, 'answer', 'answered', '{"intention": "answer"}', '2026-11-20T08:01:01.000Z');
INSERT INTO memory (kind, scope, person_id, speaker, text, said_at, source_message_id, subject, predicate, object,
                    functional, valid_to, superseded_by) VALUES
  ('fact', 'p1', 1, 'person', 'Jeg bor i Oslo', '2026-11-19T08:00:00.000Z', NULL, 'me', 'residence', 'oslo', 1,
   '2026-11-20T08:00:00.000Z', 2),
  ('fact', 'p1', 1, 'person', 'Jeg bor i Tromsø', '2026-11-20T08:00:00.000Z', 1, 'me', 'residence', 'tromsø', 1,
   NULL, NULL);
INSERT INTO delivery (dedupe_key, thread_id, message_id, text, language, owed_at, state, sent_at, platform_message_id)
VALUES
  ('turn:1', 1, 2, 'I see.', 'en', '2026-11-20T08:00:01.000Z', 'sent', '2026-11-20T08:00:02.000Z', NULL),
  ('turn:2', 2, 4, 'A test.', 'en', '2026-11-20T08:01:01.000Z', 'sent', '2026-11-20T08:01:02.000Z', 'd2'),
  ('welcome:3', 2, NULL, 'Owed.', 'en', '2026-11-20T08:05:01.000Z', 'owed', NULL, NULL);
INSERT INTO ledger (provider, model, place, purpose, person_id, message_id, began_at, state, input_tokens,
                    output_tokens)
VALUES ('claude', 'x', 'cloud', 'chat', 1, 1, '2026-11-20T08:00:00.000Z', 'answered', 1, 1);
"""


@pytest.fixture
async def old(path: Path, sqlite: SqliteChoice) -> Path:
    """A file as the version before left it."""
    connection = sqlite.module.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    Migrator(connection, sqlite.module, path, shipped()[:2]).run(SATURDAY_MORNING)
    connection.executescript(BEFORE)
    connection.close()
    return path


@pytest.fixture
async def today(old: Path, clock: FakeClock, sqlite: SqliteChoice) -> AsyncIterator[House]:
    """The same file, opened by this version."""
    async with await Store.open(old, clock, sqlite) as store:
        house = House(store, clock)
        house.skip(3)
        yield house


async def test_the_file_is_sound(today: House, old: Path, sqlite: SqliteChoice) -> None:
    def checks(pragma: str) -> list[tuple[object, ...]]:
        connection = sqlite.module.connect(str(old))
        try:
            return [tuple(row) for row in connection.execute(pragma)]
        finally:
            connection.close()

    assert checks("PRAGMA integrity_check") == [("ok",)]
    assert checks("PRAGMA foreign_key_check") == []
    assert await check_database(old, sqlite) == ()


async def test_what_arrived_is_known_by_its_id(today: House) -> None:
    sql = "SELECT delivery_id, position, platform_message_id FROM delivery_part"
    rows = await today.store.database.read(lambda db: [tuple(row) for row in db.execute(sql)])
    assert rows == [(2, 0, "d2")]
    delivery = await today.store.outbox.owed(["discord"], today.clock.now())
    assert [(one.text, one.arrived, one.replaces, one.buttons, one.turn_id) for one in delivery] == [
        ("Owed.", (), (), (), None)
    ]


async def test_a_message_of_that_time_is_not_kept_twice_nor_joined(today: House) -> None:
    owner = await today.owner()
    for address, platform_id in ((AT_HOME, "m1"), (AT_HOME, "m2"), (AT_HOME, "m3"), (DISCORD, "d1")):
        inbound = InboundMessage(Identity("console", "ola"), address, platform_id, "again", today.clock.now())
        assert await today.store.conversations.keep_message(inbound, owner, MessageId(7)) is None
    [waiting] = await today.store.conversations.unanswered()
    assert (waiting.text, waiting.revision, waiting.attachments, waiting.quoted) == ("never answered", 0, (), None)


async def test_a_message_of_that_time_can_be_edited(today: House) -> None:
    await today.edit("m1", "Jeg bor i Bodø", AT_HOME)
    [old, later] = await today.store.conversations.history(ThreadId(1), MessageId(7), 9)
    assert (old.text, later.text) == ("Jeg bor i Bodø", "I see.")
    facts = await today.store.memories.facts(Scope("p1"))
    assert [memory.text for memory in facts] == ["Jeg bor i Oslo"]


async def test_a_message_of_that_time_can_be_forgotten(today: House) -> None:
    await today.forget(await today.say("so"), ForgetPlan((), (MessageId(1),)))
    lines = await today.store.conversations.around(MessageId(3), Scope("p1"), 9)
    assert [line.text for line in lines] == ["what is this?", "A test."]


async def test_the_person_of_that_time_is_the_owner(today: House) -> None:
    assert await today.owner() == PersonId(1)
