"""Texts owed, from the transaction that owed them to the moment they arrived."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery, OutboxCounts, OwedText, Unreachable
from bot.domain.gesture import Button, Choice
from bot.domain.ids import DeliveryId, PersonId, ThreadId, TurnId
from bot.domain.language import Language
from bot.store.previews import drop_previews, left_previews, note_preview, previews_of
from bot.store.threads import SET_APART, note_reached, thread_id_of
from bot.store.times import from_text, from_text_or_none, to_text

if TYPE_CHECKING:
    import sqlite3

    from bot.store.database import Database


KEEPS_ORDER = timedelta(minutes=2)
"""A text whose next attempt is no further away holds up the later ones of its thread; one that rests longer does not,
so that a text which never arrives keeps no thread silent."""


class Outbox:
    """The ``Outbox`` port over the file."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def owed(self, platforms: Sequence[str], now: datetime, thread_id: ThreadId | None = None) -> list[Delivery]:
        """Return what may be tried now on these platforms, oldest first."""
        return await self._database.read(partial(_owed, platforms, now, thread_id))

    async def claim(self, delivery_id: DeliveryId) -> bool:
        """Mark as being sent; False when somebody else has it or it is gone."""
        sql = "UPDATE delivery SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = 'owed'"
        return await self._change(sql, delivery_id) == 1

    async def record_part(self, delivery_id: DeliveryId, platform_message_id: str) -> None:
        """Note that one more message of the text arrived, under this id."""
        await self._change(
            """
            INSERT INTO delivery_part (delivery_id, position, platform_message_id)
            SELECT ?1, count(*), ?2 FROM delivery_part WHERE delivery_id = ?1
            """,
            delivery_id,
            platform_message_id,
        )

    async def record_sent(self, delivery_id: DeliveryId, at: datetime) -> None:
        """Mark as arrived, all of it."""
        await self._database.write(partial(_record_sent, delivery_id, to_text(at)))

    async def record_failed(
        self, delivery_id: DeliveryId, cause: str, retry_at: datetime | None, *, uncertain: bool = False
    ) -> None:
        """Put back for ``retry_at``, or abandon where there is none; an ``uncertain`` one comes back as a repeat."""
        state = "abandoned" if retry_at is None else "owed"
        await self._change(
            # What was forgotten or taken back while it was on its way has no text any more, and is not tried again.
            """
            UPDATE delivery SET state = iif(text = '', 'abandoned', ?), last_error = ?, next_attempt_at = ?,
                                is_repeat = ?
            WHERE id = ? AND state = 'sending'
            """,
            state,
            cause,
            None if retry_at is None else to_text(retry_at),
            uncertain,
            delivery_id,
        )

    async def abandon_thread(self, thread_id: ThreadId, cause: str, at: datetime) -> int:
        """Give up all that is owed in a thread nobody can be reached in since then; return how many texts."""
        return await self._database.write(partial(_abandon_thread, thread_id, cause, to_text(at)))

    async def next_due(self, platforms: Sequence[str]) -> datetime | None:
        """Return when the next text may be tried on these platforms; None where nothing is owed there."""
        sql = """
        SELECT min(coalesce(next_attempt_at, owed_at)) FROM delivery JOIN thread ON thread.id = thread_id
        WHERE state = 'owed' AND state <> 'sent' AND platform IN (SELECT value FROM json_each(?))
        """
        named = json.dumps(list(platforms))
        return await self._database.read(lambda db: from_text_or_none(db.execute(sql, (named,)).fetchone()[0]))

    async def note_preview(self, address: ThreadAddress, platform_message_id: str) -> None:
        """Note that an answer is being shown under this id while it is written: the next text takes its place."""
        await self._database.write(partial(note_preview, address, platform_message_id))

    async def left_previews(self, address: ThreadAddress) -> list[str]:
        """Return what shows, in a thread, an answer that nothing owed takes the place of."""
        return await self._database.read(partial(left_previews, address))

    async def drop_previews(self, address: ThreadAddress, platform_message_ids: Sequence[str]) -> None:
        """Note that these are shown no more."""
        await self._database.write(partial(drop_previews, address, platform_message_ids))

    async def owe(self, owed: OwedText, dedupe_key: str) -> bool:
        """Owe a text that no turn is behind; False, and nothing more, where one was owed under this key before."""
        return await self._database.write(lambda db: owe(db, owed, dedupe_key))

    async def release_uncertain(self) -> int:
        """At start: put back what was being sent when the process died, marked as a repeat; end all pauses."""
        return await self._database.write(_release_uncertain)

    async def counts(self) -> OutboxCounts:
        """Return what is still owed, what is just being sent included, and what was given up."""
        return await self._database.read(_counts)

    async def _change(self, sql: str, *values: object) -> int:
        return await self._database.write(lambda db: db.execute(sql, values).rowcount)


def _owed(
    platforms: Sequence[str], now: datetime, thread_id: ThreadId | None, db: sqlite3.Connection
) -> list[Delivery]:
    rows = db.execute(
        """
        SELECT delivery.*, platform, platform_thread_id, kind, coalesce(answers, (
          SELECT part.platform_message_id FROM turn JOIN part ON part.message_id = turn.message_id
          WHERE turn.id = delivery.turn_id AND NOT is_gone ORDER BY part.id DESC LIMIT 1)) AS answered
        FROM delivery JOIN thread ON thread.id = delivery.thread_id
        WHERE state = 'owed' AND state <> 'sent'  -- the latter lets SQLite use the index of what is unsent
          AND platform IN (SELECT value FROM json_each(:platforms))
          AND (next_attempt_at IS NULL OR next_attempt_at <= :now)
          AND (:thread IS NULL OR delivery.thread_id = :thread)
          AND NOT EXISTS (  -- what only pauses for a moment is not overtaken
            SELECT 1 FROM delivery AS earlier WHERE earlier.thread_id = delivery.thread_id AND earlier.state = 'owed'
            AND earlier.state <> 'sent' AND earlier.id < delivery.id
            AND earlier.next_attempt_at > :now AND earlier.next_attempt_at <= :soon)
        ORDER BY delivery.id  -- the order they were owed in; owed_at is of a clock that may have been set back
        """,
        {
            "platforms": json.dumps(list(platforms)),
            "now": to_text(now),
            "soon": to_text(now + KEEPS_ORDER),
            "thread": thread_id,
        },
    )
    return [_delivery(row, db) for row in rows.fetchall()]


def _delivery(row: sqlite3.Row, db: sqlite3.Connection) -> Delivery:
    return Delivery(
        id=DeliveryId(row["id"]),
        dedupe_key=row["dedupe_key"],
        thread_id=ThreadId(row["thread_id"]),
        address=ThreadAddress(row["platform"], row["platform_thread_id"], ThreadKind(row["kind"])),
        text=row["text"],
        language=Language(row["language"]),
        owed_at=from_text(row["owed_at"]),
        attempts=row["attempts"],
        is_repeat=bool(row["is_repeat"]),
        arrived=_arrived_as(db, row["id"]),
        replaces=_replaces(db, row),
        buttons=tuple(map(Button, json.loads(row["buttons"]))),
        choices=choices_from(row["choices"]),
        answers=row["answered"],
        turn_id=None if row["turn_id"] is None else TurnId(row["turn_id"]),
    )


def choices_to_text(choices: Sequence[Choice]) -> str:
    """Return choices as the column holds them."""
    return json.dumps([[one.label, one.says, one.fill] for one in choices], ensure_ascii=False)


def choices_from(text: str) -> tuple[Choice, ...]:
    """Return the choices that such a column holds."""
    return tuple(Choice(*one) for one in json.loads(text))


def read_choices(turn_id: TurnId, person_id: PersonId, db: sqlite3.Connection) -> tuple[Choice, ...]:
    """Return what may be picked below the reply of a turn of this person's."""
    sql = """
    SELECT choices FROM delivery JOIN turn ON turn.id = delivery.turn_id JOIN message ON message.id = turn.message_id
    WHERE turn.id = ? AND person_id = ? ORDER BY delivery.id DESC LIMIT 1
    """
    row = db.execute(sql, (turn_id, person_id)).fetchone()
    return () if row is None else choices_from(row["choices"])


def _replaces(db: sqlite3.Connection, row: sqlite3.Row) -> tuple[str, ...]:
    ids = dict.fromkeys((*_on_screen(db, row["replaces_id"]), *previews_of(db, row)))
    return tuple(one for one in ids if not one.startswith(SET_APART))


def _on_screen(db: sqlite3.Connection, delivery_id: int | None) -> tuple[str, ...]:
    """Return what there is to be seen of a text: of one that did not arrive whole, the rest of those before it."""
    if delivery_id is None:
        return ()
    [(state, replaces_id)] = db.execute("SELECT state, replaces_id FROM delivery WHERE id = ?", (delivery_id,))
    arrived = _arrived_as(db, delivery_id)
    return arrived if state == "sent" else (*arrived, *_on_screen(db, replaces_id)[len(arrived) :])


def _arrived_as(db: sqlite3.Connection, delivery_id: int) -> tuple[str, ...]:
    sql = "SELECT platform_message_id FROM delivery_part WHERE delivery_id = ? ORDER BY position"
    return tuple(row["platform_message_id"] for row in db.execute(sql, (delivery_id,)))


def owe(db: sqlite3.Connection, owed: OwedText, dedupe_key: str) -> bool:
    """Owe a text that is no line of a log, in the caller's transaction; False where it was owed before."""
    sql = """
    INSERT INTO delivery (dedupe_key, thread_id, text, language, owed_at, answers) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (dedupe_key) DO NOTHING
    """
    thread_id = thread_id_of(db, owed.address)
    values = (dedupe_key, thread_id, owed.text, owed.language, to_text(owed.owed_at), owed.answers or None)
    return db.execute(sql, values).rowcount == 1


def _record_sent(delivery_id: DeliveryId, at: str, db: sqlite3.Connection) -> None:
    row = db.execute(
        "UPDATE delivery SET state = 'sent', sent_at = ?, last_error = NULL WHERE id = ? RETURNING thread_id, turn_id",
        (at, delivery_id),
    ).fetchone()
    if row is None:
        return
    note_reached(db, row["thread_id"])
    if row["turn_id"] is not None:
        sql = "DELETE FROM preview WHERE thread_id = ? AND after_delivery_id < ?"
        db.execute(sql, (row["thread_id"], delivery_id))


def _abandon_thread(thread_id: ThreadId, cause: str, at: str, db: sqlite3.Connection) -> int:
    db.execute("UPDATE thread SET unreachable_since = coalesce(unreachable_since, ?) WHERE id = ?", (at, thread_id))
    sql = """
    UPDATE delivery SET state = 'abandoned', last_error = ?, next_attempt_at = NULL
    WHERE thread_id = ? AND state IN ('owed', 'sending') AND state <> 'sent'
    """
    return db.execute(sql, (cause, thread_id)).rowcount


def _release_uncertain(db: sqlite3.Connection) -> int:
    # A text forgotten or taken back while it was on its way is not sent again; what arrived of it is still known.
    db.execute("UPDATE delivery SET state = 'abandoned' WHERE state = 'sending' AND state <> 'sent' AND text = ''")
    # A fresh start is a fresh chance: nothing waits for a pause that an earlier process had begun.
    db.execute("UPDATE delivery SET next_attempt_at = NULL WHERE state = 'owed' AND state <> 'sent'")
    sql = """
    UPDATE delivery SET state = 'owed', is_repeat = 1, next_attempt_at = NULL
    WHERE state = 'sending' AND state <> 'sent'
    """
    return db.execute(sql).rowcount


def _counts(db: sqlite3.Connection) -> OutboxCounts:
    row = db.execute(
        """
        SELECT count(*) FILTER (WHERE state <> 'abandoned') AS owed,
               count(*) FILTER (WHERE state = 'abandoned' AND text <> '') AS abandoned,
               min(owed_at) FILTER (WHERE state <> 'abandoned') AS oldest
        FROM delivery WHERE state <> 'sent'
        """
    ).fetchone()
    gone = db.execute(
        """
        SELECT platform, min(unreachable_since) AS since FROM thread
        WHERE unreachable_since IS NOT NULL AND kind = 'private'  -- a group is left, and strangers are not told of
          AND EXISTS (SELECT 1 FROM message WHERE thread_id = thread.id)
        GROUP BY platform ORDER BY platform
        """
    )
    unreachable = tuple(Unreachable(row["platform"], from_text(row["since"])) for row in gone)
    return OutboxCounts(row["owed"], row["abandoned"], from_text_or_none(row["oldest"]), unreachable)
