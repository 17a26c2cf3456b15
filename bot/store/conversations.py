"""Threads and their messages, and the turns over them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import (
    InboundMessage,
    KeptMessage,
    Role,
    ThreadAddress,
    ThreadKind,
    Utterance,
)
from bot.domain.ids import MessageId, PersonId, ThreadId, TurnId
from bot.domain.memory import Scope
from bot.domain.turn import Confirmation, Forget, KeptTurn, TurnRecord
from bot.store.confirmations import read_confirmation
from bot.store.save_turn import save_turn
from bot.store.times import from_text, to_text
from bot.store.turns import read_last_turn, read_turn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from bot.store.database import Database


class Conversations:
    """The ``Conversations`` port over the file."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def keep_message(self, inbound: InboundMessage, person_id: PersonId) -> KeptMessage | None:
        """Store an inbound message and return it; None when the same one was stored before."""
        return await self._database.write(partial(_keep_message, inbound, person_id))

    async def unanswered(self) -> list[KeptMessage]:
        """Return the stored messages that no turn has ended for, oldest first."""
        return await self._database.read(_unanswered)

    async def begin_attempt(self, message_id: MessageId) -> None:
        """Count one more attempt at answering this message, before it is made."""
        sql = "UPDATE message SET attempts = attempts + 1 WHERE id = ?"
        await self._database.write(lambda db: db.execute(sql, (message_id,)).close())

    async def history(self, thread_id: ThreadId, before: MessageId, limit: int) -> list[Utterance]:
        """Return up to ``limit`` messages of the thread's session before this one, oldest first."""
        return await self._database.read(partial(_history, thread_id, before, limit))

    async def lines_said(self, address: ThreadAddress, limit: int) -> list[str]:
        """Return what the person last wrote in a thread, oldest first, commands too; for calling it back."""
        return await self._database.read(partial(_lines_said, address, limit))

    async def has_answered(self, person_id: PersonId) -> bool:
        """Whether this person ever had an answer to something other than a command."""
        sql = """
        SELECT EXISTS (SELECT 1 FROM turn JOIN message ON message.id = turn.message_id
                       WHERE message.person_id = ? AND turn.outcome = 'answered' AND turn.intention <> 'command')
        """
        return await self._database.read(lambda db: bool(db.execute(sql, (person_id,)).fetchone()[0]))

    async def confirmation(self, thread_id: ThreadId) -> Confirmation | None:
        """Return the change that waits for a yes in this thread."""
        return await self._database.read(partial(read_confirmation, thread_id))

    async def save_turn(self, record: TurnRecord) -> TurnId:
        """Keep reply, trace, changes and the owed delivery in ONE transaction; the old confirmation lapses.

        A message's turn ends once: a second record of the same message changes nothing.
        """
        overwrites = self._database.overwrites_words
        turn_id = await self._database.write(partial(save_turn, record, overwrites_words=overwrites))
        if any(isinstance(change, Forget) for change in record.changes):
            await self._database.empty_log()
        return turn_id

    async def turn(self, turn_id: TurnId, scope: Scope) -> KeptTurn | None:
        """Return a turn whose thread belongs to this scope."""
        return await self._database.read(partial(read_turn, turn_id, scope))

    async def last_turn(self, address: ThreadAddress) -> KeptTurn | None:
        """Return the latest turn of a thread that a model or the companion answered."""
        return await self._database.read(partial(read_last_turn, address))

    async def around(self, message_id: MessageId, scope: Scope, width: int) -> list[Utterance]:
        """Return a message with up to ``width`` neighbours on either side, oldest first; empty out of scope."""
        return await self._database.read(partial(_around, message_id, scope, width))


def thread_id_of(db: sqlite3.Connection, address: ThreadAddress) -> ThreadId:
    """Return the thread at an address, made if need be; a thread's kind never changes."""
    key = (address.platform, address.platform_thread_id)
    known = db.execute("SELECT id FROM thread WHERE platform = ? AND platform_thread_id = ?", key).fetchone()
    if known is not None:
        return ThreadId(known["id"])
    sql = "INSERT INTO thread (platform, platform_thread_id, kind) VALUES (?, ?, ?) RETURNING id"
    return ThreadId(db.execute(sql, (*key, address.kind)).fetchone()["id"])


def _keep_message(inbound: InboundMessage, person_id: PersonId, db: sqlite3.Connection) -> KeptMessage | None:
    thread_id = thread_id_of(db, inbound.address)
    [(kind,)] = db.execute("SELECT kind FROM thread WHERE id = ?", (thread_id,)).fetchall()
    row = db.execute(
        """
        INSERT INTO message (thread_id, person_id, platform_message_id, role, origin, speaker, scope, text, sent_at)
        VALUES (:thread, :person, :platform_id, 'person', 'live', :speaker, :scope, :text, :sent_at)
        ON CONFLICT (thread_id, platform_message_id) DO NOTHING
        RETURNING id
        """,
        {
            "thread": thread_id,
            "person": person_id,
            "platform_id": inbound.platform_message_id,
            "speaker": inbound.sender.display_name,
            "scope": Scope.of(ThreadKind(kind), person_id, thread_id).key,
            "text": inbound.text,
            "sent_at": to_text(inbound.sent_at),
        },
    ).fetchone()
    if row is None:
        return None
    return _kept_message(db.execute("SELECT * FROM addressed_message WHERE id = ?", (row["id"],)).fetchone())


def _kept_message(row: sqlite3.Row) -> KeptMessage:
    return KeptMessage(
        id=MessageId(row["id"]),
        thread_id=ThreadId(row["thread_id"]),
        person_id=PersonId(row["person_id"]),
        address=ThreadAddress(row["platform"], row["platform_thread_id"], ThreadKind(row["kind"])),
        text=row["text"],
        sent_at=from_text(row["sent_at"]),
        attempts=row["attempts"],
    )


def _unanswered(db: sqlite3.Connection) -> list[KeptMessage]:
    rows = db.execute(
        """
        SELECT * FROM addressed_message AS asked
        WHERE role = 'person' AND origin = 'live' AND forgotten_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM turn WHERE turn.message_id = asked.id)
        ORDER BY id
        """
    )
    return [_kept_message(row) for row in rows]


def _history(thread_id: ThreadId, before: MessageId, limit: int, db: sqlite3.Connection) -> list[Utterance]:
    rows = db.execute(
        """
        SELECT message.id, role, text, sent_at, speaker, stays_local,
               coalesce(json_extract(trace, '$.outside'), 0) AS outside
        FROM message JOIN thread ON thread.id = message.thread_id
        LEFT JOIN turn ON turn.reply_message_id = message.id
        WHERE thread_id = ? AND message.id < ? AND origin = 'live' AND text <> ''
          AND message.id > session_after
        ORDER BY message.id DESC LIMIT ?
        """,
        (thread_id, before, limit),
    ).fetchall()
    return [
        replace(utterance(row), outside=bool(row["outside"]), stays_local=bool(row["stays_local"]))
        for row in reversed(rows)
    ]


def _lines_said(address: ThreadAddress, limit: int, db: sqlite3.Connection) -> list[str]:
    rows = db.execute(
        """
        SELECT text FROM addressed_message
        WHERE platform = ? AND platform_thread_id = ? AND role = 'person' AND origin = 'live' AND text <> ''
        ORDER BY id DESC LIMIT ?
        """,
        (address.platform, address.platform_thread_id, limit),
    ).fetchall()
    return [row["text"] for row in reversed(rows)]


def _around(message_id: MessageId, scope: Scope, width: int, db: sqlite3.Connection) -> list[Utterance]:
    rows = db.execute(
        """
        WITH middle AS (
          SELECT id, thread_id FROM message WHERE id = :id AND scope = :scope AND forgotten_at IS NULL),
        said AS (
          SELECT message.id, role, text, sent_at, speaker
          FROM message JOIN middle ON middle.thread_id = message.thread_id
          WHERE message.scope = :scope AND forgotten_at IS NULL),
        earlier AS (SELECT * FROM said WHERE id < :id ORDER BY id DESC LIMIT :width),
        later AS (SELECT * FROM said WHERE id >= :id ORDER BY id LIMIT :width + 1)
        SELECT * FROM earlier UNION ALL SELECT * FROM later ORDER BY id
        """,
        {"id": message_id, "scope": scope.key, "width": width},
    )
    return _utterances(rows)


def _utterances(rows: Iterable[sqlite3.Row]) -> list[Utterance]:
    return [utterance(row) for row in rows]


def utterance(row: sqlite3.Row) -> Utterance:
    """Return one line of the log from a row with id, role, text, sent_at and speaker."""
    return Utterance(MessageId(row["id"]), Role(row["role"]), row["text"], from_text(row["sent_at"]), row["speaker"])
