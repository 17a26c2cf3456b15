"""Sessions that are over, and what was drawn from them; what is drawn anew where their words change."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.domain.consolidation import IDLE_AFTER, Consolidation, EndedSession, SessionLine
from bot.domain.conversation import Role, ThreadKind
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.memory import Scope
from bot.domain.turn import NO_TALK, Remember
from bot.store.changes import end_facts, remember
from bot.store.memory_rows import insert_memory
from bot.store.times import from_text
from bot.store.vectors import drop_vectors

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from bot.ports import Clock
    from bot.store.database import Database

_NO_TALK = json.dumps(sorted(NO_TALK))
_PAUSE_DAYS = IDLE_AFTER / timedelta(days=1)
_SAME_TALK = """
WITH wanted AS (SELECT id, thread_id FROM message WHERE id IN (SELECT value FROM json_each(:ids))),
near AS (
  SELECT id, thread_id, julianday(sent_at) - lag(julianday(sent_at)) OVER talk >= :pause AS follows_a_pause
  FROM message
  WHERE thread_id IN (SELECT thread_id FROM wanted)
    AND id BETWEEN (SELECT min(id) FROM wanted) - 200 AND (SELECT max(id) FROM wanted) + 200
  WINDOW talk AS (PARTITION BY thread_id ORDER BY id)),
parts AS (
  SELECT id, thread_id, sum(coalesce(follows_a_pause, 0)) OVER (PARTITION BY thread_id ORDER BY id) AS part FROM near)
SELECT id FROM parts WHERE (thread_id, part) IN (SELECT thread_id, part FROM parts WHERE id IN (SELECT id FROM wanted))
"""
"""The messages between the same two pauses as any of ``ids``; no more than some hundred lines of a talk without one."""


class Consolidations:
    """The ``Consolidations`` port over the file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep everything in ``database``; ``clock`` says how long ago a session went idle."""
        self._database = database
        self._clock = clock

    async def due(self, idle_since: datetime, most_lines: int, keep_lines: int) -> EndedSession | None:
        """Return one session that nothing was drawn from yet, the oldest first; None where there is none."""
        pause = self._clock.now() - idle_since
        return await self._database.read(partial(_due, idle_since, pause, most_lines, keep_lines))

    async def save(self, consolidation: Consolidation) -> bool:
        """Keep what came of a session in ONE transaction, once; False, and nothing kept, where it has changed."""
        return await self._database.write(partial(_save, consolidation))


def _due(
    idle_since: datetime, pause: timedelta, most_lines: int, keep_lines: int, db: sqlite3.Connection
) -> EndedSession | None:
    waiting = db.execute(
        """
        SELECT thread_id, kind, session_after FROM message JOIN thread ON thread.id = thread_id
        WHERE is_consolidated = 0 AND role = 'person' AND origin = 'live' AND forgotten_at IS NULL AND is_private = 0
        GROUP BY thread_id ORDER BY min(message.id)
        """
    ).fetchall()
    for thread in waiting:
        said = _lines(db, thread["thread_id"], most_lines + 1)
        lines = _first_session(said, thread["session_after"], pause)
        goes_on = len(lines) == len(said) and lines and lines[-1].message_id > thread["session_after"]
        if goes_on and lines[-1].sent_at > idle_since:
            lines = lines[:-keep_lines] if len(lines) > most_lines else []
        if any(line.is_own for line in lines):
            return _session(thread, lines)
    return None


def _lines(db: sqlite3.Connection, thread_id: int, limit: int) -> list[SessionLine]:
    """Return the first lines of a thread that nothing was drawn from, but for commands and what belongs to them.

    A message whose turn has not ended is not talked over yet: neither it nor what follows is among them.
    """
    rows = db.execute(
        """
        WITH open AS (
          SELECT min(id) AS first,
                 min(iif(EXISTS (SELECT 1 FROM turn WHERE message_id = message.id), NULL, id)) AS asked
          FROM message
          WHERE thread_id = :thread AND is_consolidated = 0 AND role = 'person' AND origin = 'live'
            AND forgotten_at IS NULL AND is_private = 0)
        SELECT message.*, coalesce(json_extract(answered.trace, '$.outside'), 0)
                 OR EXISTS (SELECT 1 FROM attachment WHERE message_id = message.id AND kind = 'file') AS outside
        FROM open JOIN message ON message.id >= first AND (asked IS NULL OR message.id < asked)
        LEFT JOIN turn AS asking ON asking.message_id = message.id
        LEFT JOIN turn AS answered ON answered.reply_message_id = message.id
        WHERE thread_id = :thread AND origin = 'live' AND forgotten_at IS NULL AND text <> '' AND is_private = 0
          AND is_consolidated = 0
          AND coalesce(asking.intention, answered.intention, '') NOT IN (SELECT value FROM json_each(:no_talk))
        ORDER BY message.id LIMIT :limit
        """,
        {"thread": thread_id, "no_talk": _NO_TALK, "limit": limit},
    )
    return [
        SessionLine(
            MessageId(row["id"]),
            Role(row["role"]),
            row["text"],
            from_text(row["sent_at"]),
            PersonId(row["person_id"]),
            row["revision"],
            bool(row["outside"]),
            bool(row["stays_local"]),
        )
        for row in rows
    ]


def _first_session(lines: Sequence[SessionLine], session_after: int, pause: timedelta) -> list[SessionLine]:
    """Return the lines up to the first pause, or to where a new session was begun."""
    for number, (one, following) in enumerate(pairwise(lines), start=1):
        begins_anew = one.message_id <= session_after < following.message_id
        if begins_anew or following.sent_at - one.sent_at >= pause:
            return list(lines[:number])
    return list(lines)


def _session(thread: sqlite3.Row, lines: Sequence[SessionLine]) -> EndedSession:
    thread_id, person_id = ThreadId(thread["thread_id"]), next(line.person_id for line in lines if line.is_own)
    scope = Scope.of(ThreadKind(thread["kind"]), person_id, thread_id)
    return EndedSession(thread_id, scope, person_id, tuple(lines))


def _save(consolidation: Consolidation, db: sqlite3.Connection) -> bool:
    session = consolidation.session
    if _has_changed(db, session):
        return False
    for change in consolidation.changes:
        if isinstance(change, Remember):
            source = change.memory.source_message_id
            remember(db, change, session.lines[0].message_id if source is None else source)
        else:
            end_facts(db, change, change.said_in or session.own_lines[-1].message_id)
    if consolidation.episode is not None:
        insert_memory(db, consolidation.episode, said_in=session.own_lines[0].message_id)
    db.execute(
        """
        UPDATE message SET is_consolidated = 1
        WHERE thread_id = ? AND id BETWEEN ? AND ? AND is_consolidated = 0 AND is_private = 0
        """,
        (session.thread_id, session.lines[0].message_id, session.lines[-1].message_id),
    )
    return True


def _has_changed(db: sqlite3.Connection, session: EndedSession) -> bool:
    seen = {line.message_id: line.revision for line in session.lines}
    rows = db.execute(
        """
        SELECT id, revision FROM message
        WHERE id IN (SELECT value FROM json_each(?)) AND forgotten_at IS NULL AND text <> '' AND is_consolidated = 0
        """,
        (json.dumps(list(seen)),),
    )
    return {row["id"]: row["revision"] for row in rows} != seen


def said_elsewhere(db: sqlite3.Connection, memory_ids: str, message_id: MessageId) -> list[int]:
    """Return the other messages that say what any of a JSON list of memories says."""
    rows = db.execute(
        """
        SELECT DISTINCT message_id FROM memory_source
        WHERE memory_id IN (SELECT value FROM json_each(?)) AND message_id <> ?
        """,
        (memory_ids, message_id),
    )
    return [row["message_id"] for row in rows]


def reopen_sessions(db: sqlite3.Connection, message_ids: str) -> int:
    """Have the talk that any of a JSON list of messages stood in be drawn anew, and drop the episodes of it.

    The whole of it is: a line may put right, or give a name to, what another says. Returns how many episodes went.
    """
    talk = json.dumps([row["id"] for row in db.execute(_SAME_TALK, {"ids": message_ids, "pause": _PAUSE_DAYS})])
    gone = [
        row["id"]
        for row in db.execute(
            """
            SELECT DISTINCT id FROM memory JOIN memory_source ON memory_id = id
            WHERE kind = 'episode' AND message_id IN (SELECT value FROM json_each(?))
            """,
            (talk,),
        )
    ]
    episodes = json.dumps(gone)
    db.execute(
        """
        UPDATE message SET is_consolidated = 0 WHERE is_consolidated = 1 AND (
          id IN (SELECT value FROM json_each(:talk))
          OR id IN (SELECT message_id FROM memory_source WHERE memory_id IN (SELECT value FROM json_each(:episodes))))
        """,
        {"talk": talk, "episodes": episodes},
    )
    drop_vectors(db, episodes)
    db.execute("DELETE FROM memory WHERE id IN (SELECT value FROM json_each(?))", (episodes,))
    return len(gone)
