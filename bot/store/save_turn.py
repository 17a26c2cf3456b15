"""The end of a turn: reply, trace, changes, confirmation and owed delivery, in the caller's one transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from bot.domain.conversation import KeptMessage
from bot.domain.errors import MessageChanged
from bot.domain.ids import MemoryId, MessageId, TurnId
from bot.domain.memory import Scope
from bot.domain.turn import (
    BeginPrivate,
    EndFacts,
    EndPrivate,
    Forget,
    KeepLocal,
    KeepNothing,
    OfferLink,
    Pin,
    Remember,
    Reopen,
    SetLanguage,
    SetOverride,
    SetPerson,
    SetTimezone,
    StartSession,
    TurnRecord,
    Unlink,
)
from bot.store.changes import end_facts, pin, remember
from bot.store.confirmations import replace_confirmation
from bot.store.door import offer_link
from bot.store.forget import forget
from bot.store.local_lines import keep_local, mark_local
from bot.store.outbox import choices_to_text
from bot.store.overrides import write_override
from bot.store.people import unlink
from bot.store.private_mode import begin_private, end_private, mark_private
from bot.store.take_back import take_back
from bot.store.times import to_text
from bot.store.traces import trace_to_json

if TYPE_CHECKING:
    import sqlite3


def save_turn(record: TurnRecord, db: sqlite3.Connection, *, overwrites_words: bool) -> TurnId:
    """Keep a finished turn and return its id; the id of the earlier one if the message already had its turn."""
    message = record.message
    earlier = db.execute("SELECT id FROM turn WHERE message_id = ?", (message.id,)).fetchone()
    if earlier is not None:
        return TurnId(earlier["id"])
    _refuse_changed(db, message)
    scope = Scope.of(message.address.kind, message.person_id, message.thread_id)
    is_private = _mark_private(db, record)
    # Changes first: what a Forget removes must not take this turn's own reply along.
    for change in record.changes:
        if isinstance(change, Forget):
            forget(db, change.plan, scope, to_text(record.ended_at), overwrites_words=overwrites_words)
        elif isinstance(change, EndPrivate):
            end_private(db, change.thread_id, record.ended_at, overwrites_words=overwrites_words)
        elif not (isinstance(change, KeepNothing) or (is_private and isinstance(change, Remember | EndFacts))):
            _apply(change, message, db)
    reply_id = _insert_reply(db, record, scope, is_private=is_private)
    turn_id = _insert_turn(db, record, reply_id)
    _insert_citations(db, record, turn_id)
    mark_local(db, record, turn_id, reply_id)
    replace_confirmation(message.thread_id, record.confirmation, db)
    if reply_id is not None:
        _owe_reply(db, record, turn_id, reply_id)
    return turn_id


def _refuse_changed(db: sqlite3.Connection, message: KeptMessage) -> None:
    row = db.execute("SELECT revision, forgotten_at FROM message WHERE id = ?", (message.id,)).fetchone()
    if row["revision"] != message.revision or row["forgotten_at"] is not None:
        cause = f"message {message.id} was edited or forgotten while it was answered"
        raise MessageChanged(cause)


def _mark_private(db: sqlite3.Connection, record: TurnRecord) -> bool:
    """Mark a message said in private mode, and one that is no talk as drawn from; return whether it is private.

    It is told here, in the order of the turns, and not where a message comes in: one may wait behind the command that
    begins private mode, or ends it.
    """
    message = record.message
    if not record.trace.is_talk:
        db.execute("UPDATE message SET is_consolidated = 1 WHERE id = ?", (message.id,))
    if any(isinstance(change, EndPrivate) for change in record.changes):
        return False
    is_wished = any(isinstance(change, KeepNothing) for change in record.changes)
    return mark_private(db, message.id, is_wished=is_wished)


def _apply(
    change: Remember | EndFacts | Pin | KeepLocal | StartSession | BeginPrivate | Reopen | SetPerson,
    message: KeptMessage,
    db: sqlite3.Connection,
) -> None:
    match change:
        case Remember():
            remember(db, change, message.id)
        case EndFacts():
            end_facts(db, change, message.id)
        case Pin():
            pin(db, change)
        case KeepLocal():
            keep_local(db, change)
        case Reopen(message_id):
            _reopen(db, message_id, message)
        case BeginPrivate(thread_id, at):
            begin_private(db, thread_id, at)
        case StartSession(thread_id, at):
            # A session begins after a message and not at a time: a clock that is set back would hide what comes next.
            sql = "UPDATE thread SET session_started_at = ?, session_after = max(session_after, ?) WHERE id = ?"
            db.execute(sql, (to_text(at), message.id, thread_id))
        case _:
            _set(change, message, db)


def _reopen(db: sqlite3.Connection, message_id: MessageId, asked_in: KeptMessage) -> None:
    own = "SELECT 1 FROM message WHERE id = ? AND thread_id = ? AND person_id = ? AND forgotten_at IS NULL"
    if db.execute(own, (message_id, asked_in.thread_id, asked_in.person_id)).fetchone() is not None:
        take_back(db, message_id)


def _set(change: SetPerson, message: KeptMessage, db: sqlite3.Connection) -> None:
    match change:
        case SetLanguage(person_id, language, fixed):
            # What the person chose is not undone by what they happen to write in.
            sql = "UPDATE person SET language = ?, language_fixed = ? WHERE id = ? AND (language_fixed = 0 OR ?)"
            db.execute(sql, (language, fixed, person_id, fixed))
        case SetTimezone(person_id, timezone):
            db.execute("UPDATE person SET timezone = ? WHERE id = ?", (timezone, person_id))
        case SetOverride():
            write_override(change, db)
        case OfferLink(person_id, code_digest, expires_at):
            offer_link(person_id, code_digest, expires_at, db)
        case Unlink(person_id, platform):
            unlink(person_id, platform, message.id, db)
        case _:
            assert_never(change)


def _insert_reply(db: sqlite3.Connection, record: TurnRecord, scope: Scope, *, is_private: bool) -> MessageId | None:
    if not record.reply:
        return None
    message, at = record.message, to_text(record.ended_at)
    row = db.execute(
        """
        INSERT INTO message (thread_id, person_id, role, origin, scope, text, sent_at, is_private)
        VALUES (?, ?, 'aiki', 'live', ?, ?, ?, ?) RETURNING id
        """,
        (message.thread_id, message.person_id, scope.key, record.reply, at, is_private),
    ).fetchone()
    return MessageId(row["id"])


def _insert_turn(db: sqlite3.Connection, record: TurnRecord, reply_id: MessageId | None) -> TurnId:
    row = db.execute(
        """
        INSERT INTO turn (message_id, reply_message_id, intention, outcome, trace, ended_at)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING id
        """,
        (
            record.message.id,
            reply_id,
            record.trace.intention,
            record.outcome,
            trace_to_json(record.trace),
            to_text(record.ended_at),
        ),
    ).fetchone()
    return TurnId(row["id"])


def _insert_citations(db: sqlite3.Connection, record: TurnRecord, turn_id: TurnId) -> None:
    cited: list[tuple[MemoryId, float | None, tuple[str, ...]]] = [
        (hit.memory.id, hit.score, hit.reasons) for hit in record.trace.hits
    ]
    cited += [(memory_id, None, ()) for memory_id in dict.fromkeys((*record.shown, *_asked_about(record)))]
    # A memory that this very turn forgot is cited without the words that found it.
    db.executemany(
        """
        INSERT INTO turn_memory (turn_id, position, memory_id, score, reasons)
        VALUES (?, ?, ?, ?, CASE WHEN EXISTS (SELECT 1 FROM memory WHERE id = ?) THEN ? ELSE '[]' END)
        """,
        [
            (turn_id, position, memory_id, score, memory_id, json.dumps(reasons, ensure_ascii=False))
            for position, (memory_id, score, reasons) in enumerate(cited)
        ],
    )


def _asked_about(record: TurnRecord) -> tuple[MemoryId, ...]:
    change = record.confirmation.change if record.confirmation is not None else None
    return change.plan.memory_ids if isinstance(change, Forget) else ()


def _owe_reply(db: sqlite3.Connection, record: TurnRecord, turn_id: TurnId, reply_id: MessageId) -> None:
    # Where the message was answered before, the new text takes the place of what arrived of the old one.
    replaced = db.execute(
        """
        SELECT max(delivery.id) AS id FROM delivery
        WHERE message_id = (SELECT earlier_reply_id FROM message WHERE id = ?)
        """,
        (record.message.id,),
    ).fetchone()
    db.execute(
        """
        INSERT INTO delivery (dedupe_key, thread_id, message_id, text, language, owed_at, replaces_id, turn_id, buttons,
                              choices)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            f"turn:{turn_id}",
            record.message.thread_id,
            reply_id,
            record.delivered,
            record.trace.language,
            to_text(record.ended_at),
            replaced["id"],
            turn_id,
            json.dumps(record.buttons),
            choices_to_text(record.choices),
        ),
    )
