"""What is remembered, read back within a scope, taken in from outside, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress, ThreadKind, Utterance
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
from bot.domain.turn import Pin
from bot.store.candidates import find_candidates, find_speakers
from bot.store.changes import pin
from bot.store.conversations import utterance
from bot.store.doomed import foresee
from bot.store.forget import forget
from bot.store.memory_rows import memory_from
from bot.store.threads import thread_id_of
from bot.store.times import to_text, to_text_or_none
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

    async def speakers(self, scope: Scope) -> frozenset[str]:
        """Return the lower-case names of those who say what is remembered, but for the person and Aiki."""
        return await self._database.read(partial(find_speakers, scope))

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
        self,
        scope: Scope,
        subject: str | None = None,
        predicate: str | None = None,
        *,
        at: datetime | None = None,
        known_by: datetime | None = None,
    ) -> list[Memory]:
        """Return the facts that hold, oldest first, that match what is given; of another time where one is named."""
        return await self._find(
            """
            SELECT * FROM remembered
            WHERE scope = :scope AND kind = 'fact' AND (:known_by IS NULL OR said_at <= :known_by)
              AND CASE WHEN :at IS NULL THEN valid_to IS NULL
                       -- What was closed by words that came later was still taken to be true.
                       -- What was told as over holds since nobody knows when.
                       ELSE coalesce(valid_from, iif(valid_to < said_at AND superseded_by IS NULL, '', said_at)) <= :at
                            AND (valid_to IS NULL OR valid_to > :at
                            OR (SELECT sent_at FROM message WHERE id = closed_by) > :known_by) END
              AND (:subject IS NULL OR subject = :subject) AND (:predicate IS NULL OR predicate = :predicate)
            ORDER BY said_at, id
            """,
            scope=scope.key,
            subject=subject,
            predicate=predicate,
            at=to_text_or_none(at or known_by),
            known_by=to_text_or_none(known_by),
        )

    async def history(self, memory_id: MemoryId, scope: Scope) -> list[Memory]:
        """Return a memory with what it took the place of and what took its place, oldest first; empty out of scope."""
        return await self._find(
            """
            WITH RECURSIVE
            -- What took its place, or was said of the same in the words that ended it.
            succession (old, new) AS (
              SELECT id, superseded_by FROM memory WHERE superseded_by IS NOT NULL AND scope = :scope
              UNION ALL
              SELECT old.id, new.id FROM memory AS old JOIN memory AS new
                ON new.source_message_id = old.closed_by AND new.id > old.id
                AND new.subject = old.subject AND new.predicate = old.predicate
              WHERE old.closed_by IS NOT NULL AND old.superseded_by IS NULL AND old.scope = :scope),
            later (id) AS (SELECT :id UNION SELECT new FROM succession JOIN later ON old = later.id),
            earlier (id) AS (SELECT id FROM later UNION SELECT old FROM succession JOIN earlier ON new = earlier.id)
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

    async def pin(self, memory_id: MemoryId, scope: Scope, *, is_pinned: bool) -> None:
        """Have a memory always count, or no more than others."""
        await self._database.write(lambda db: pin(db, Pin(memory_id, scope, is_pinned)))

    async def episodes(self, thread_id: ThreadId, scope: Scope) -> list[Memory]:
        """Return what the present session of a thread was about so far, oldest first: parts of it that are over."""
        # From the episodes and not from the thread's messages: this is asked in every turn, and those are ever more.
        return await self._find(
            """
            SELECT remembered.* FROM thread CROSS JOIN remembered
            WHERE thread.id = :thread AND scope = :scope AND remembered.kind = 'episode'
              AND +thread_id = thread.id AND +source_message_id > session_after
            ORDER BY source_message_id
            """,
            thread=thread_id,
            scope=scope.key,
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

    async def sources(self, memory_id: MemoryId, scope: Scope, limit: int) -> list[Utterance]:
        """Return the messages that say what a memory says, or that it was drawn from, oldest first."""
        sql = """
        SELECT message.id, role, text, sent_at, speaker FROM message
        WHERE id IN (SELECT source_message_id FROM memory WHERE id = :memory AND scope = :scope
                     UNION SELECT message_id FROM memory_source JOIN memory ON memory.id = memory_id
                     WHERE memory_id = :memory AND scope = :scope)
          AND forgotten_at IS NULL AND text <> ''
        ORDER BY id LIMIT :limit
        """
        values = {"memory": memory_id, "scope": scope.key, "limit": limit}
        return await self._database.read(lambda db: [utterance(row) for row in db.execute(sql, values)])

    async def counts(self, scope: Scope) -> MemoryCounts:
        """Return how much of each kind is kept; of facts and procedures what holds."""
        return await self._database.read(partial(_counts, scope))

    async def add(self, items: Sequence[ImportedMessage], person_id: PersonId) -> list[bool]:
        """Keep messages from outside and remember them, all or none; one known by thread and id is not kept twice.

        Returns for each item whether its text is kept now, be it from earlier. False: its id is taken,
        by another text or by a message that was forgotten since.
        """
        return await self._database.write(partial(_add, items, person_id))

    async def foresee(self, plan: ForgetPlan, scope: Scope) -> Forgotten:
        """Return how many of each a plan would remove now, and remove nothing; vectors are not counted."""
        return await self._database.read(partial(foresee, plan, scope))

    async def forget(self, plan: ForgetPlan, scope: Scope) -> Forgotten:
        """Remove what a plan names and all that came of it in one transaction; return how many of each."""
        at = to_text(self._clock.now())
        forgotten = await self._database.write(partial(self._forget, plan, scope, at))
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
