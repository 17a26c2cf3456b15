"""What a forget takes away, found before anything goes: counting it and doing it look at the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.memory import ForgetPlan, Forgotten, MemoryKind, Scope, Stretch
from bot.store.answers import answers_about
from bot.store.quotations import Quotations
from bot.store.times import to_text_or_none

if TYPE_CHECKING:
    import sqlite3

_FEW_WORDINGS = 20
"""So many are looked for by SQLite itself, which is quicker than a walk of our own."""


@dataclass(frozen=True, slots=True)
class Doomed:
    """Ids as JSON lists, as the statements take them, and how many there are of each kind."""

    memories: str
    messages: str
    turns: str
    replies: str
    counts: Forgotten


def find_doomed(db: sqlite3.Connection, plan: ForgetPlan, scope: Scope) -> Doomed:
    """Return what the plan names within ``scope``, and all that came of it.

    With a fact or procedure go the messages that say it, with a message every memory first said in it. What Aiki
    answered to it, told of it or said in its words goes too, and so does an episode drawn from any of that.
    """
    messages, spoken = _said(db, plan, scope), _spoken(db, plan.stretch, scope)
    meant = {row["id"]: row for row in _memories(db, plan, messages, scope)}
    memories = dict(meant)
    while True:
        replies = {*answers_about(db, messages, memories, meant), *spoken}
        replies |= set(quoting(db, (row["text"] for row in memories.values()), scope, replies))
        drawn = [row for row in _drawn_from(db, {*messages, *replies}) if row["id"] not in memories]
        if not drawn:
            break
        memories |= {row["id"]: row for row in drawn}
    turns = turns_of(db, messages, memories, spoken)
    kinds = Counter(row["kind"] for row in memories.values())
    counts = Forgotten(
        messages=kinds[MemoryKind.MESSAGE],
        facts=kinds[MemoryKind.FACT],
        replies=_still_said(db, replies, plan),
        episodes=kinds[MemoryKind.EPISODE],
        procedures=kinds[MemoryKind.PROCEDURE],
    )
    return Doomed(as_json(memories), as_json(messages), as_json(turns), as_json(replies), counts)


def foresee(plan: ForgetPlan, scope: Scope, db: sqlite3.Connection) -> Forgotten:
    """Return how many of each the plan would remove now."""
    return find_doomed(db, plan, scope).counts


def as_json(ids: Iterable[int]) -> str:
    """Return ids as the statements take them."""
    return json.dumps(list(ids))


def _ids(rows: Iterable[sqlite3.Row]) -> list[int]:
    return [row["id"] for row in rows]


def _bounds(stretch: Stretch) -> dict[str, str | int | None]:
    return {
        "since": to_text_or_none(stretch.since),
        "until": to_text_or_none(stretch.until),
        "last": stretch.last,
    }


_WITHIN = """
(:since IS NULL OR sent_at >= :since) AND (:until IS NULL OR sent_at < :until) AND (:last IS NULL OR id <= :last)
"""


def _said(db: sqlite3.Connection, plan: ForgetPlan, scope: Scope) -> list[int]:
    """Return the messages of people that go."""
    named = _ids(
        db.execute(
            """
            SELECT id FROM message WHERE scope = :scope AND role = 'person' AND (
              id IN (SELECT value FROM json_each(:messages))
              OR id IN (SELECT source_message_id FROM memory
                        WHERE scope = :scope AND kind <> 'episode'
                          AND id IN (SELECT value FROM json_each(:memories)))
              OR id IN (SELECT message_id FROM memory_source JOIN memory ON memory.id = memory_id
                        WHERE scope = :scope AND kind <> 'episode'
                          AND memory_id IN (SELECT value FROM json_each(:memories))))
            """,
            {"memories": as_json(plan.memory_ids), "messages": as_json(plan.message_ids), "scope": scope.key},
        )
    )
    return named if plan.stretch is None else list({*named, *_within(db, plan.stretch, scope, "person")})


def _spoken(db: sqlite3.Connection, stretch: Stretch | None, scope: Scope) -> list[int]:
    """Return what Aiki said within a stretch, be it to a message that stays."""
    return [] if stretch is None else _within(db, stretch, scope, "aiki")


def _within(db: sqlite3.Connection, stretch: Stretch, scope: Scope, role: str) -> list[int]:
    sql = f"""
    SELECT id FROM message WHERE scope = :scope AND role = :role AND forgotten_at IS NULL AND {_WITHIN}
    """  # noqa: S608 - our own condition
    return _ids(db.execute(sql, {**_bounds(stretch), "scope": scope.key, "role": role}))


def _memories(db: sqlite3.Connection, plan: ForgetPlan, messages: Sequence[int], scope: Scope) -> list[sqlite3.Row]:
    found = db.execute(
        """
        SELECT id, kind, text, object, details FROM memory WHERE scope = :scope AND (
          id IN (SELECT value FROM json_each(:memories))
          OR source_message_id IN (SELECT value FROM json_each(:messages)))
        """,
        {"memories": as_json(plan.memory_ids), "messages": as_json(messages), "scope": scope.key},
    ).fetchall()
    if plan.stretch is None:
        return found
    return (
        found
        + db.execute(
            """
        SELECT id, kind, text, object, details FROM memory WHERE scope = :scope AND source_message_id IS NULL
          AND (:since IS NULL OR said_at >= :since) AND (:until IS NULL OR said_at < :until)
        """,
            {**_bounds(plan.stretch), "scope": scope.key},
        ).fetchall()
    )


def _drawn_from(db: sqlite3.Connection, messages: Iterable[int]) -> list[sqlite3.Row]:
    """Return the episodes that were drawn from any of these messages."""
    return db.execute(
        """
        SELECT DISTINCT id, kind, text, object, details FROM memory JOIN memory_source ON memory_id = id
        WHERE kind = 'episode' AND message_id IN (SELECT value FROM json_each(?))
        """,
        (as_json(messages),),
    ).fetchall()


def turns_of(
    db: sqlite3.Connection, messages: Iterable[int], memories: Iterable[int], spoken: Iterable[int] = ()
) -> list[int]:
    """Return the turns that answered one of these messages, drew on one of these memories, asked about or said one."""
    return _ids(
        db.execute(
            """
            SELECT id FROM turn WHERE message_id IN (SELECT value FROM json_each(:messages))
            UNION SELECT id FROM turn WHERE reply_message_id IN (SELECT value FROM json_each(:spoken))
            UNION SELECT turn_id FROM turn_memory WHERE memory_id IN (SELECT value FROM json_each(:memories))
            """,
            {"messages": as_json(messages), "memories": as_json(memories), "spoken": as_json(spoken)},
        )
    )


def quoting(db: sqlite3.Connection, wordings: Iterable[str], scope: Scope, known: Collection[int] = ()) -> list[int]:
    """Return what Aiki said in the very words of something, beside what is ``known`` to go anyway."""
    quoted = Quotations(wordings)
    said = "SELECT id, text FROM message WHERE scope = :scope AND role = 'aiki' AND forgotten_at IS NULL"
    if len(quoted.wordings) > _FEW_WORDINGS:
        rows = db.execute(said, {"scope": scope.key})
        return [row["id"] for row in rows if row["id"] not in known and quoted.are_in(row["text"])]
    sql = f"SELECT DISTINCT said.id FROM ({said}) AS said JOIN json_each(:wordings) ON instr(text, value) > 0"  # noqa: S608
    return _ids(db.execute(sql, {"scope": scope.key, "wordings": json.dumps(quoted.wordings)}))


def _still_said(db: sqlite3.Connection, replies: Iterable[int], plan: ForgetPlan) -> int:
    """Return how many replies go, but for the one to the request itself, which is a message that is not remembered."""
    sql = """
    SELECT count(*) FROM message WHERE id IN (SELECT value FROM json_each(:replies)) AND forgotten_at IS NULL
      AND id NOT IN (SELECT reply_message_id FROM turn WHERE reply_message_id IS NOT NULL
                       AND message_id IN (SELECT value FROM json_each(:asked))
                       AND NOT EXISTS (SELECT 1 FROM memory WHERE source_message_id = turn.message_id))
    """
    [count] = db.execute(sql, {"replies": as_json(replies), "asked": as_json(plan.message_ids)}).fetchone()
    return int(count)
