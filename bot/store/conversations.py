"""Threads and their messages, and the turns over them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import Edited, InboundMessage, KeptMessage, Role, ThreadAddress, Utterance
from bot.domain.gesture import Choice
from bot.domain.ids import AttachmentId, MessageId, PersonId, ThreadId, TurnId
from bot.domain.language import Language
from bot.domain.memory import Scope
from bot.domain.turn import Confirmation, EndPrivate, Forget, KeptTurn, TurnRecord
from bot.store.confirmations import read_confirmation, read_confirmation_at
from bot.store.deletions import delete_messages
from bot.store.edits import edit_message, note_read, reopen_turn
from bot.store.messages import keep_message, kept_message, last_taken, lately_said, read_unanswered
from bot.store.outbox import read_choices
from bot.store.private_mode import Goodbye, end_idle_private, remind_of_private
from bot.store.save_turn import save_turn
from bot.store.threads import move_thread, scope_at
from bot.store.times import from_text, to_text
from bot.store.turns import read_last_turn, read_latest_turn, read_turn, read_turn_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.ports import Clock
    from bot.store.database import Database


FILE_CHARS = 1_500
"""How much of a file that was sent earlier stands in the session; the whole was read when it came."""


class Conversations:
    """The ``Conversations`` port over the file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep everything in ``database``; ``clock`` tells when something was forgotten."""
        self._database = database
        self._clock = clock

    async def keep_message(
        self, inbound: InboundMessage, person_id: PersonId, joins: MessageId | None = None
    ) -> KeptMessage | None:
        """Store an inbound message and return it; None when the same one was stored before."""
        return await self._database.write(partial(keep_message, inbound, person_id, joins))

    async def message(self, message_id: MessageId) -> KeptMessage | None:
        """Return a stored message as it is now; None where a turn has ended for it, or it was forgotten."""
        return await self._database.read(partial(read_unanswered, message_id))

    async def edit(self, inbound: InboundMessage, person_id: PersonId) -> Edited:
        """Give a stored message its new text; the last one of its thread, if it was answered, is reopened."""
        return await self._database.write(partial(edit_message, inbound, person_id))

    async def delete(self, address: ThreadAddress, platform_message_ids: Sequence[str]) -> list[MessageId]:
        """Forget messages that were taken away on their platform, and all that came of them, in ONE transaction."""
        overwrites, at = self._database.overwrites_words, to_text(self._clock.now())
        work = partial(delete_messages, address, platform_message_ids, at, overwrites_words=overwrites)
        touched = await self._database.write(work)
        if touched:
            await self._database.empty_log()
        return touched

    async def lately_said(self, platform: str, since: datetime) -> Mapping[str, Sequence[str]]:
        """Return, by thread of a platform, the ids of what people wrote since and is not forgotten; no commands."""
        return await self._database.read(partial(lately_said, platform, since))

    async def last_taken(self, platform: str) -> Mapping[str, str]:
        """Return, by thread of a platform whose ids are rising numbers, behind which nothing was taken in yet."""
        return await self._database.read(partial(last_taken, platform))

    async def choices(self, turn_id: TurnId, person_id: PersonId) -> tuple[Choice, ...]:
        """Return what may be picked below the reply of a turn of this person's."""
        return await self._database.read(partial(read_choices, turn_id, person_id))

    async def reopen(self, turn_id: TurnId, person_id: PersonId) -> KeptMessage | None:
        """Take a turn back, to be made anew; None where it is not the last talk of its thread, or not theirs."""
        return await self._database.write(partial(reopen_turn, turn_id, person_id))

    async def note_read(self, attachment_id: AttachmentId, text: str, *, is_said: bool = False) -> None:
        """Keep what was read in an attachment; what ``is_said`` in it takes its place in the message's text."""
        await self._database.write(partial(note_read, attachment_id, text, is_said))

    async def move_thread(self, address: ThreadAddress, platform_thread_id: str) -> None:
        """Have a thread go on under another id of its platform."""
        await self._database.write(lambda db: move_thread(db, address, platform_thread_id))

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

    async def confirmation_at(self, address: ThreadAddress) -> Confirmation | None:
        """Return the same by the thread's address; None for a thread that is not known."""
        return await self._database.read(partial(read_confirmation_at, address))

    async def scope_at(self, address: ThreadAddress, person_id: PersonId) -> Scope | None:
        """Return the scope of what a person says at an address; None for a group's thread that is not known."""
        return await self._database.read(lambda db: scope_at(db, address, person_id))

    async def save_turn(self, record: TurnRecord) -> TurnId:
        """Keep reply, trace, changes and the owed delivery in ONE transaction; the old confirmation lapses.

        A message's turn ends once: a second record of the same message changes nothing.
        """
        overwrites = self._database.overwrites_words
        turn_id = await self._database.write(partial(save_turn, record, overwrites_words=overwrites))
        if any(isinstance(change, Forget | EndPrivate) for change in record.changes):
            await self._database.empty_log()
        return turn_id

    async def end_idle_private(self, idle_since: datetime, told: Mapping[Language, str], otherwise: Language) -> int:
        """End private mode where nothing was said since, erase what was and owe people the word; return how many."""
        overwrites, now, goodbye = self._database.overwrites_words, self._clock.now(), Goodbye(told, otherwise)
        work = partial(end_idle_private, idle_since, now, goodbye, overwrites_words=overwrites)
        ended = await self._database.write(work)
        if ended:
            await self._database.empty_log()
        return ended

    async def remind_of_private(self, told: Mapping[Language, str], otherwise: Language) -> int:
        """Owe the people in whose threads private mode is on the word that it is; return how many that are."""
        return await self._database.write(partial(remind_of_private, self._clock.now(), Goodbye(told, otherwise)))

    async def turn(self, turn_id: TurnId, scope: Scope) -> KeptTurn | None:
        """Return a turn whose thread belongs to this scope."""
        return await self._database.read(partial(read_turn, turn_id, scope))

    async def turn_of(self, message_id: MessageId, scope: Scope) -> KeptTurn | None:
        """Return the turn that a line of the log was the question or the reply of."""
        return await self._database.read(partial(read_turn_of, message_id, scope))

    async def last_turn(self, address: ThreadAddress) -> KeptTurn | None:
        """Return the latest turn of a thread that a model or the companion answered."""
        return await self._database.read(partial(read_last_turn, address))

    async def latest_turn(self, scope: Scope) -> KeptTurn | None:
        """Return the latest turn of a scope, in whichever thread, that a model or the companion answered."""
        return await self._database.read(partial(read_latest_turn, scope))

    async def around(self, message_id: MessageId, scope: Scope, width: int) -> list[Utterance]:
        """Return a message with up to ``width`` neighbours on either side, oldest first; empty out of scope."""
        return await self._database.read(partial(_around, message_id, scope, width))


def _unanswered(db: sqlite3.Connection) -> list[KeptMessage]:
    rows = db.execute(
        """
        SELECT * FROM addressed_message AS asked
        WHERE role = 'person' AND origin = 'live' AND forgotten_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM turn WHERE turn.message_id = asked.id)
        ORDER BY id
        """
    )
    return [kept_message(row, db) for row in rows.fetchall()]


def _history(thread_id: ThreadId, before: MessageId, limit: int, db: sqlite3.Connection) -> list[Utterance]:
    rows = db.execute(
        """
        SELECT message.id, role, text, sent_at, speaker, stays_local,
               coalesce(json_extract(trace, '$.outside'), 0) AS outside,
               (SELECT group_concat(substr(text, 1, :file_chars), char(10)) FROM attachment
                WHERE message_id = message.id AND kind = 'file') AS files
        FROM message JOIN thread ON thread.id = message.thread_id
        LEFT JOIN turn ON turn.reply_message_id = message.id
        WHERE thread_id = :thread AND message.id < :before AND origin = 'live' AND message.text <> ''
          AND message.id > session_after
        ORDER BY message.id DESC LIMIT :limit
        """,
        {"thread": thread_id, "before": before, "limit": limit, "file_chars": FILE_CHARS},
    ).fetchall()
    return [_line_of_session(row) for row in reversed(rows)]


def _line_of_session(row: sqlite3.Row) -> Utterance:
    said = utterance(row)
    # What stands in a file was mostly written by somebody else.
    text = f"{said.text}\n{row['files']}" if row["files"] else said.text
    outside = bool(row["outside"] or row["files"])
    return replace(said, text=text, outside=outside, stays_local=bool(row["stays_local"]))


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
          WHERE message.scope = :scope AND forgotten_at IS NULL AND text <> ''),  -- '' once taken back
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
