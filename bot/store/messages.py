"""Messages of people as they come in: kept once, joined, read back with what they bring and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.attachment import Attachment, AttachmentKind, KeptAttachment
from bot.domain.conversation import (
    InboundMessage,
    KeptMessage,
    Quoted,
    Role,
    ThreadAddress,
    ThreadKind,
)
from bot.domain.ids import AttachmentId, MessageId, PersonId, ThreadId
from bot.domain.memory import Scope
from bot.domain.text import clip
from bot.store.threads import note_reached, thread_id_of, was_kept_before_a_move
from bot.store.times import from_text, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime

QUOTE_CHARS = 1_000
"""How much is kept of a message that is answered and that is none of ours."""


def keep_message(
    inbound: InboundMessage, person_id: PersonId, joins: MessageId | None, db: sqlite3.Connection
) -> KeptMessage | None:
    """Store a message, or join it to one that waits; None where the same one was stored before."""
    if was_kept_before_a_move(db, inbound.address, inbound.platform_message_id):
        return None
    thread_id = thread_id_of(db, inbound.address)
    note_reached(db, thread_id)
    known = "SELECT 1 FROM part WHERE thread_id = ? AND platform_message_id = ?"
    if db.execute(known, (thread_id, inbound.platform_message_id)).fetchone() is not None:
        return None
    message_id = _joined(db, joins, inbound, person_id, thread_id) if joins is not None else None
    message_id = message_id or _inserted(db, inbound, person_id, thread_id)
    if message_id is None:
        return None
    _insert_part(db, message_id, thread_id, inbound)
    return read_message(message_id, db)


def _joined(
    db: sqlite3.Connection, joins: MessageId, inbound: InboundMessage, person_id: PersonId, thread_id: ThreadId
) -> MessageId | None:
    row = db.execute(
        """
        UPDATE message SET text = text || char(10) || ?, revision = revision + 1
        WHERE id = ? AND thread_id = ? AND person_id = ? AND role = 'person' AND forgotten_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM turn WHERE message_id = message.id)
        RETURNING id
        """,
        (inbound.whole_text, joins, thread_id, person_id),
    ).fetchone()
    return None if row is None else MessageId(row["id"])


def _inserted(
    db: sqlite3.Connection, inbound: InboundMessage, person_id: PersonId, thread_id: ThreadId
) -> MessageId | None:
    [(kind,)] = db.execute("SELECT kind FROM thread WHERE id = ?", (thread_id,)).fetchall()
    quote = inbound.quote
    quotes = find_text(db, inbound.address, quote.platform_message_id) if quote is not None else None
    row = db.execute(
        """
        INSERT INTO message (thread_id, person_id, platform_message_id, role, origin, speaker, sender_id, scope, text,
                             sent_at, quotes_message_id, quoted_text, quoted_role)
        VALUES (:thread, :person, :platform_id, 'person', 'live', :speaker, :sender, :scope, :text,
                :sent_at, :quotes, :quoted_text, :quoted_role)
        ON CONFLICT (thread_id, platform_message_id) DO NOTHING
        RETURNING id
        """,
        {
            "thread": thread_id,
            "person": person_id,
            "platform_id": inbound.platform_message_id,
            "speaker": inbound.sender.display_name,
            "sender": inbound.sender.platform_user_id,
            "scope": Scope.of(ThreadKind(kind), person_id, thread_id).key,
            "text": inbound.whole_text,
            "sent_at": to_text(inbound.sent_at),
            "quotes": quotes,
            "quoted_text": clip(quote.text, QUOTE_CHARS) if quote is not None and quotes is None else None,
            "quoted_role": quote.role if quote is not None and quotes is None else None,
        },
    ).fetchone()
    return None if row is None else MessageId(row["id"])


def _insert_part(db: sqlite3.Connection, message_id: MessageId, thread_id: ThreadId, inbound: InboundMessage) -> None:
    [(part_id,)] = db.execute(
        "INSERT INTO part (thread_id, platform_message_id, message_id, chars) VALUES (?, ?, ?, ?) RETURNING id",
        (thread_id, inbound.platform_message_id, message_id, len(inbound.whole_text)),
    ).fetchall()
    db.executemany(
        """
        INSERT INTO attachment (message_id, part_id, kind, platform_ref, media_type, name, size)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (message_id, part_id, one.kind, one.platform_ref, one.media_type, one.name, one.size)
            for one in inbound.attachments
        ],
    )


def last_taken(platform: str, db: sqlite3.Connection) -> Mapping[str, str]:
    """Return, by thread of a platform whose ids are rising numbers, behind which message nothing was taken in yet.

    That is the last one that was; where none was, the first that was said there; '' where there is neither.
    """
    rows = db.execute(
        """
        SELECT platform_thread_id AS thread, coalesce(
          (SELECT max(CAST(platform_message_id AS INTEGER)) FROM part
           WHERE part.thread_id = thread.id AND platform_message_id GLOB '[0-9]*'),
          (SELECT min(CAST(platform_message_id AS INTEGER)) FROM delivery_part
           JOIN delivery ON delivery.id = delivery_id
           WHERE delivery.thread_id = thread.id AND platform_message_id GLOB '[0-9]*'),
          '') AS last
        FROM thread WHERE platform = ?
        """,
        (platform,),
    )
    return {row["thread"]: str(row["last"]) for row in rows}


def lately_said(platform: str, since: datetime, db: sqlite3.Connection) -> Mapping[str, Sequence[str]]:
    """Return, by thread of a platform, the ids of what people wrote since and is not forgotten; no commands."""
    rows = db.execute(
        """
        SELECT platform_thread_id AS thread, part.platform_message_id AS id
        FROM part JOIN message ON message.id = part.message_id JOIN thread ON thread.id = part.thread_id
        WHERE platform = ? AND message.sent_at >= ? AND forgotten_at IS NULL AND NOT part.is_gone
          AND message.text NOT LIKE '/%' AND part.platform_message_id GLOB '[0-9]*'
        ORDER BY part.id
        """,
        (platform, to_text(since)),
    )
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row["thread"], []).append(row["id"])
    return said


def find_text(db: sqlite3.Connection, address: ThreadAddress, platform_message_id: str) -> MessageId | None:
    """Return the line of the log that a message of the platform is, said by either of the two.

    Where the platform does not tell in which topic of a chat it stands, every topic is looked in: ids are a chat's.
    """
    row = db.execute(
        """
        WITH here AS (
          SELECT id FROM thread WHERE platform = :platform AND platform_thread_id = :thread
          UNION ALL
          SELECT id FROM thread
          WHERE platform = :platform AND platform_thread_id > :thread || ':' AND platform_thread_id < :thread || ';')
        SELECT message_id FROM part WHERE thread_id IN (SELECT id FROM here) AND platform_message_id = :id
        UNION ALL
        SELECT message_id FROM delivery_part JOIN delivery ON delivery.id = delivery_id
        WHERE thread_id IN (SELECT id FROM here) AND delivery_part.platform_message_id = :id
          AND message_id IS NOT NULL
        ORDER BY message_id DESC
        """,
        {"platform": address.platform, "thread": address.platform_thread_id, "id": platform_message_id},
    ).fetchone()
    return None if row is None else MessageId(row["message_id"])


def read_message(message_id: MessageId, db: sqlite3.Connection) -> KeptMessage:
    """Return a message that is there, as a turn starts from it."""
    row = db.execute("SELECT * FROM addressed_message WHERE id = ?", (message_id,)).fetchone()
    return kept_message(row, db)


def read_unanswered(message_id: MessageId, db: sqlite3.Connection) -> KeptMessage | None:
    """Return a message that still waits for its turn."""
    row = db.execute(
        """
        SELECT * FROM addressed_message AS asked WHERE id = ? AND forgotten_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM turn WHERE turn.message_id = asked.id)
        """,
        (message_id,),
    ).fetchone()
    return None if row is None else kept_message(row, db)


def kept_message(row: sqlite3.Row, db: sqlite3.Connection) -> KeptMessage:
    """Return the message in a row of the view ``addressed_message``."""
    attachments = db.execute("SELECT * FROM attachment WHERE message_id = ? ORDER BY id", (row["id"],))
    return KeptMessage(
        id=MessageId(row["id"]),
        thread_id=ThreadId(row["thread_id"]),
        person_id=PersonId(row["person_id"]),
        address=ThreadAddress(row["platform"], row["platform_thread_id"], ThreadKind(row["kind"])),
        text=row["text"],
        sent_at=from_text(row["sent_at"]),
        attempts=row["attempts"],
        attachments=tuple(map(kept_attachment, attachments)),
        quoted=_quoted(row, db),
        revision=row["revision"],
        quotes=None if row["quotes_message_id"] is None else MessageId(row["quotes_message_id"]),
        is_anew=row["earlier_reply_id"] is not None,
        platform_message_id=row["platform_message_id"],
        sender_id=row["sender_id"],
        is_private=_is_private(row, db),
    )


def _is_private(row: sqlite3.Row, db: sqlite3.Connection) -> bool:
    """Whether it was said in private mode: one from before, that is answered anew meanwhile, was not."""
    if row["is_private"] or not row["in_private"]:
        return bool(row["is_private"])
    [(since,)] = db.execute("SELECT private_since FROM thread WHERE id = ?", (row["thread_id"],)).fetchall()
    return bool(since <= row["sent_at"])


def kept_attachment(row: sqlite3.Row) -> KeptAttachment:
    """Return the attachment in a row of its table."""
    sent = Attachment(AttachmentKind(row["kind"]), row["platform_ref"], row["media_type"], row["name"], row["size"])
    return KeptAttachment(AttachmentId(row["id"]), sent, row["text"])


def _quoted(row: sqlite3.Row, db: sqlite3.Connection) -> Quoted | None:
    if row["quotes_message_id"] is not None:
        # Read where it stands: what was forgotten since is quoted no more, nor what another scope holds.
        quoted = db.execute(
            """
            SELECT text, role, stays_local, coalesce(json_extract(trace, '$.outside'), 0) AS outside
            FROM message LEFT JOIN turn ON turn.reply_message_id = message.id
            WHERE message.id = ? AND scope = ? AND text <> ''
            """,
            (row["quotes_message_id"], row["scope"]),
        ).fetchone()
        if quoted is None:
            return None
        return Quoted(quoted["text"], Role(quoted["role"]), bool(quoted["outside"]), bool(quoted["stays_local"]))
    if not row["quoted_text"]:
        return None
    return Quoted(row["quoted_text"], Role(row["quoted_role"]) if row["quoted_role"] else None, outside=True)
