"""What is remembered, read back within a scope, taken in from outside, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.ids import MemoryId, MessageId, PersonId, ThreadId
from bot.domain.memory import (
    EmbeddingIndex,
    ForgetPlan,
    Forgotten,
    ImportedMessage,
    Memory,
    MemoryCounts,
    MemoryKind,
    RecallCandidate,
    RecallQuery,
    Scope,
    Vector,
)
from bot.store.candidates import find_candidates
from bot.store.forget import forget
from bot.store.memory_rows import memory_from
from bot.store.threads import thread_id_of
from bot.store.times import to_text
from bot.store.word_index import all_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bot.ports import Clock
    from bot.store.database import Database


class Memories:
    """The ``Memories`` port over the file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep everything in ``database``; ``clock`` says when something was forgotten."""
        self._database = database
        self._clock = clock

    async def candidates(
        self, query: RecallQuery, vectors: Sequence[tuple[EmbeddingIndex, Vector]]
    ) -> list[RecallCandidate]:
        """Return what the word index and the vector indexes propose, in one round trip, unranked."""
        return await self._database.read(partial(find_candidates, query, vectors))

    async def get(self, memory_id: MemoryId, scope: Scope) -> Memory | None:
        """Return one memory."""
        found = await self._find(
            "SELECT * FROM remembered WHERE id = :id AND scope = :scope", id=memory_id, scope=scope.key
        )
        return found[0] if found else None

    async def page(self, scope: Scope, kind: MemoryKind | None, limit: int, offset: int = 0) -> list[Memory]:
        """Return memories, newest first; facts only while they are valid."""
        return await self._find(
            """
            SELECT * FROM remembered
            WHERE scope = :scope AND (:kind IS NULL OR kind = :kind) AND valid_to IS NULL
            ORDER BY said_at DESC, id DESC LIMIT :limit OFFSET :offset
            """,
            scope=scope.key,
            kind=kind,
            limit=limit,
            offset=offset,
        )

    async def facts(
        self, scope: Scope, subject: str | None = None, predicate: str | None = None, at: datetime | None = None
    ) -> list[Memory]:
        """Return the valid facts, oldest first, that match what is given; with ``at`` those known and true then."""
        return await self._find(
            """
            SELECT * FROM remembered
            WHERE scope = :scope AND kind = 'fact'
              AND iif(:at IS NULL, valid_to IS NULL,
                      said_at <= :at AND coalesce(valid_from, said_at) <= :at AND (valid_to IS NULL OR valid_to > :at))
              AND (:subject IS NULL OR subject = :subject) AND (:predicate IS NULL OR predicate = :predicate)
            ORDER BY said_at, id
            """,
            scope=scope.key,
            subject=subject,
            predicate=predicate,
            at=None if at is None else to_text(at),
        )

    async def history(self, memory_id: MemoryId, scope: Scope) -> list[Memory]:
        """Return a memory with what it took the place of and what took its place, oldest first; empty out of scope."""
        return await self._find(
            """
            WITH RECURSIVE
            later (id) AS (
              SELECT :id UNION SELECT superseded_by FROM memory JOIN later USING (id)
              WHERE superseded_by IS NOT NULL),
            earlier (id) AS (
              SELECT id FROM later UNION SELECT memory.id FROM memory JOIN earlier ON superseded_by = earlier.id)
            SELECT * FROM remembered WHERE id IN (SELECT id FROM earlier) AND scope = :scope ORDER BY said_at, id
            """,
            id=memory_id,
            scope=scope.key,
        )

    async def pinned(self, scope: Scope) -> list[Memory]:
        """Return what is pinned, oldest first, while it holds."""
        return await self._find(
            """
            SELECT * FROM remembered WHERE scope = :scope AND is_pinned = 1 AND valid_to IS NULL
            ORDER BY said_at, id
            """,
            scope=scope.key,
        )

    async def episodes(self, thread_id: ThreadId) -> list[Memory]:
        """Return what the present session of a thread was about so far, oldest first: parts of it that are over."""
        return await self._find(
            """
            SELECT * FROM remembered WHERE kind = 'episode' AND source_message_id IN (
              SELECT message.id FROM message JOIN thread ON thread.id = message.thread_id
              WHERE thread_id = :thread AND message.id > session_after AND is_consolidated = 1)
            ORDER BY source_message_id
            """,
            thread=thread_id,
        )

    async def matching(self, scope: Scope, terms: Sequence[str], limit: int) -> list[Memory]:
        """Return the memories that hold every one of the words in some form, newest first, closed facts too."""
        words = all_of(terms, scope)
        if words is None:
            return []
        return await self._find(
            """
            SELECT * FROM remembered
            WHERE id IN (SELECT rowid FROM memory_fts WHERE memory_fts MATCH :words) AND scope = :scope
            ORDER BY said_at DESC, id DESC LIMIT :limit
            """,
            words=words,
            scope=scope.key,
            limit=limit,
        )

    async def between(self, scope: Scope, since: datetime, until: datetime, limit: int) -> list[Memory]:
        """Return what was said from ``since`` to before ``until``, newest first, closed facts too."""
        return await self._find(
            """
            SELECT * FROM remembered WHERE scope = :scope AND said_at >= :since AND said_at < :until
            ORDER BY said_at DESC, id DESC LIMIT :limit
            """,
            scope=scope.key,
            since=to_text(since),
            until=to_text(until),
            limit=limit,
        )

    async def said_in(self, message_id: MessageId, scope: Scope) -> list[Memory]:
        """Return what is remembered from one message, oldest first."""
        return await self._find(
            "SELECT * FROM remembered WHERE source_message_id = :source AND scope = :scope ORDER BY id",
            source=message_id,
            scope=scope.key,
        )

    async def counts(self, scope: Scope) -> MemoryCounts:
        """Return how many messages and valid facts are kept."""
        return await self._database.read(partial(_counts, scope))

    async def add(self, items: Sequence[ImportedMessage], person_id: PersonId) -> list[bool]:
        """Keep messages from outside and remember them, all or none; one known by thread and id is not kept twice.

        Returns for each item whether its text is kept now, be it from earlier. False: its id is taken,
        by another text or by a message that was forgotten since.
        """
        return await self._database.write(partial(_add, items, person_id))

    async def forget(self, memory_ids: Sequence[MemoryId], scope: Scope) -> Forgotten:
        """Remove memories and all that was derived from them in one transaction; return how many of each."""
        at = to_text(self._clock.now())
        forgotten = await self._database.write(partial(self._forget, ForgetPlan(tuple(memory_ids)), scope, at))
        await self._database.empty_log()
        return forgotten

    def _forget(self, plan: ForgetPlan, scope: Scope, at: str, db: sqlite3.Connection) -> Forgotten:
        return forget(db, plan, scope, at, overwrites_words=self._database.overwrites_words)

    async def _find(self, sql: str, **values: object) -> list[Memory]:
        return await self._database.read(lambda db: [memory_from(row) for row in db.execute(sql, values)])


def _counts(scope: Scope, db: sqlite3.Connection) -> MemoryCounts:
    row = db.execute(
        """
        SELECT (SELECT count(*) FROM memory WHERE scope = :scope AND kind = 'message') AS messages,
               (SELECT count(*) FROM memory WHERE scope = :scope AND kind = 'fact' AND valid_to IS NULL) AS facts,
               (SELECT count(*) FROM memory WHERE scope = :scope AND kind = 'episode') AS episodes,
               (SELECT count(*) FROM memory WHERE scope = :scope AND kind = 'procedure' AND valid_to IS NULL)
                 AS procedures,
               (SELECT count(*) FROM embedding_due) AS awaiting
        """,
        {"scope": scope.key},
    ).fetchone()
    return MemoryCounts(row["messages"], row["facts"], row["awaiting"], row["episodes"], row["procedures"])


def _add(items: Sequence[ImportedMessage], person_id: PersonId, db: sqlite3.Connection) -> list[bool]:
    scope = Scope.of(ThreadKind.PRIVATE, person_id, ThreadId(0))
    threads = {name: _import_thread(db, scope, name) for name in dict.fromkeys(item.thread for item in items)}
    [(before,)] = db.execute("SELECT coalesce(max(id), 0) FROM message").fetchall()
    # In the order they were said, so that the neighbours of a message are those it had.
    db.executemany(
        """
        INSERT INTO message (thread_id, person_id, platform_message_id, role, origin, speaker, scope, text, sent_at)
        VALUES (?, ?, ?, 'person', 'import', ?, ?, ?, ?)
        ON CONFLICT (thread_id, platform_message_id) DO NOTHING
        """,
        [
            (
                threads[item.thread],
                person_id,
                item.external_id,
                item.speaker,
                scope.key,
                item.text,
                to_text(item.said_at),
            )
            for item in sorted(items, key=lambda item: item.said_at)
        ],
    )
    db.execute(
        """
        INSERT INTO memory (kind, scope, person_id, speaker, text, said_at, source_message_id, external_id)
        SELECT 'message', scope, person_id, speaker, text, sent_at, id, platform_message_id
        FROM message WHERE id > ? ORDER BY id
        """,
        (before,),
    )
    kept = "SELECT EXISTS (SELECT 1 FROM message WHERE (thread_id, platform_message_id, text) = (?, ?, ?))"
    keys = [(threads[item.thread], item.external_id, item.text) for item in items]
    return [bool(db.execute(kept, key).fetchone()[0]) for key in keys]


def _import_thread(db: sqlite3.Connection, scope: Scope, name: str) -> ThreadId:
    # The person belongs to the name: two people may import conversations of the same name.
    return thread_id_of(db, ThreadAddress("import", f"{scope.key}:{name}", ThreadKind.PRIVATE))
