"""What is asked with every message does not walk through all that was ever said."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from bot.domain.conversation import Quote
from bot.domain.gesture import Verdict
from bot.domain.ids import PersonId
from bot.domain.turn import EndFacts, Remember
from tests.store.house import CHAT, LIVES, House, asking, remember, scope_of, vector

LARGE = ("message", "part", "delivery", "delivery_part", "turn", "turn_memory", "memory", "attachment", "verdict")
FILL = """
WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
INSERT INTO message (id, thread_id, person_id, platform_message_id, role, origin, scope, text, sent_at)
SELECT i, 1, 1, i, 'person', 'live', 'p1', 'x', '2026-11-20T08:00:00.000Z' FROM n;
INSERT INTO part (thread_id, platform_message_id, message_id, chars)
SELECT thread_id, platform_message_id, id, 1 FROM message WHERE id >= 1000;
INSERT INTO turn (message_id, reply_message_id, intention, outcome, trace, ended_at)
SELECT id, id, 'answer', 'answered', '{}', sent_at FROM message WHERE id >= 1000;
INSERT INTO delivery (id, dedupe_key, thread_id, message_id, text, language, owed_at, state, turn_id)
SELECT id, 'x' || id, 1, id, 'x', 'en', sent_at, 'sent', id FROM message WHERE id >= 1000;
INSERT INTO delivery_part SELECT id, 0, 'r' || id FROM delivery WHERE id >= 1000;
INSERT INTO attachment (message_id, part_id, kind, platform_ref, media_type)
SELECT message_id, id, 'photo', 'x', 'image/jpeg' FROM part;
"""


class Plans:
    """The plan of every statement that the store runs, told by its own connections."""

    def __init__(self) -> None:
        """Begin with none."""
        self.seen: list[str] = []

    def scans(self, connection: sqlite3.Connection) -> list[str]:
        """Return the statements that walk through a large table, and where."""
        found = []
        for sql in dict.fromkeys(self.seen):
            if sql.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
                plan = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
                found += [f"{step}: {sql}" for step in plan if _scans(step)]
        return found


def _scans(step: str) -> bool:
    words = step.split()
    is_partial = "delivery_unsent" in step  # holds what is unsent only
    return words[0] == "SCAN" and words[1] in LARGE and not is_partial


@pytest.fixture
async def large(house: House) -> House:
    """A house where much was said."""
    await house.keep("1", "hi")

    def fill(db: sqlite3.Connection) -> None:
        for statement in FILL.split(";"):
            db.execute(statement)

    await house.store.database.write(fill)
    return house


async def watch(house: House) -> Plans:
    """Have the plans collected from now on."""
    plans = Plans()

    def follow(db: sqlite3.Connection) -> None:
        db.set_trace_callback(plans.seen.append)

    await house.store.database.write(follow)
    for _ in range(2):
        await house.store.database.read(follow)
    return plans


async def test_nothing_that_comes_in_or_goes_out_walks_through_everything(large: House) -> None:
    index = await large.store.vectors.use("toy", 2)
    plans = await watch(large)
    owner = await large.owner()
    asked = await large.keep("2", "so")
    await large.store.outbox.note_preview(CHAT, "20")
    await large.answer(asked, Remember(remember(asked)), Remember(remember(asked, LIVES)))
    quoting = replace(large.inbound("what?", CHAT, "3"), quote=Quote("r1200", "x"))
    kept = await large.store.conversations.keep_message(quoting, owner, asked.id)
    assert kept is not None
    assert kept.quoted is not None
    await large.store.conversations.message(kept.id)
    await large.edit("3", "what is it?")
    await large.store.outbox.next_due(["telegram"])
    await large.fail("20")
    await large.arrive("21")
    turn_id = await large.answer(await large.as_it_is(kept), Remember(remember(kept)), Remember(remember(kept, LIVES)))
    await large.edit("2", "so it is")
    await large.arrive("22")
    await large.edit("3", "what was it?")
    await large.answer(await large.as_it_is(kept))
    await large.answer(await large.keep("4", "no"), EndFacts((), scope_of(kept), kept.sent_at))
    assert await large.store.conversations.reopen(turn_id, owner) is None
    await large.store.verdicts.of_text(CHAT, "22", owner, Verdict.GOOD)
    await large.store.verdicts.of_turn(turn_id, PersonId(owner), None)
    await large.store.outbox.counts()
    await large.store.outbox.abandon_thread(kept.thread_id, "gone", large.clock.now())
    await large.store.outbox.release_uncertain()
    await large.store.conversations.around(kept.id, scope_of(kept), 2)
    for memory_id, _ in await large.store.vectors.awaiting(10):
        await large.store.vectors.keep(index, [(memory_id, vector(1, 0))])
    query = replace(asking(scope_of(kept), "so", "what"), speakers=frozenset({"ane"}))
    await large.store.memories.speakers(query.scope)
    assert await large.store.memories.candidates(query, [(index, vector(1, 0))])
    assert await large.store.memories.candidates(replace(query, said_until=large.clock.now()), [])
    assert len(plans.seen) > 60
    assert await large.store.database.read(plans.scans) == []


async def test_plans_tell_what_walks_through_everything(large: House) -> None:
    plans = Plans()
    plans.seen.append("SELECT text FROM message WHERE text = 'x'")
    assert len(await large.store.database.read(plans.scans)) == 1
