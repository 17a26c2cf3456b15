"""Messages of people as they come in: kept once, joined, edited, answered anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.attachment import Attachment, AttachmentKind, KeptAttachment
from bot.domain.conversation import (
    Edited,
    EditEnd,
    InboundMessage,
    KeptMessage,
    Quoted,
    Role,
    ThreadAddress,
    ThreadKind,
)
from bot.domain.ids import AttachmentId, MessageId, PersonId, ThreadId, TurnId
from bot.domain.memory import Scope
from bot.domain.text import clip
from bot.domain.turn import NO_TALK
from bot.store.take_back import take_back, unlearn
from bot.store.threads import thread_id_of
from bot.store.times import from_text, to_text

if TYPE_CHECKING:
    import sqlite3

QUOTE_CHARS = 1_000
"""How much is kept of a message that is answered and that is none of ours."""
_ANSWERS_ONLY = json.dumps(sorted(NO_TALK))


@dataclass(frozen=True, slots=True)
class _Part:
    id: int
    text: str


def keep_message(
    inbound: InboundMessage, person_id: PersonId, joins: MessageId | None, db: sqlite3.Connection
) -> KeptMessage | None:
    """Store a message, or join it to one that waits; None where the same one was stored before."""
    thread_id = thread_id_of(db, inbound.address)
    db.execute(
        "UPDATE thread SET unreachable_since = NULL WHERE id = ? AND unreachable_since IS NOT NULL", (thread_id,)
    )
    known = "SELECT 1 FROM part WHERE thread_id = ? AND platform_message_id = ?"
    if db.execute(known, (thread_id, inbound.platform_message_id)).fetchone() is not None:
        return None
    message_id = _joined(db, joins, inbound, person_id) if joins is not None else None
    message_id = message_id or _inserted(db, inbound, person_id, thread_id)
    if message_id is None:
        return None
    _insert_part(db, message_id, thread_id, inbound)
    return read_message(message_id, db)


def _joined(db: sqlite3.Connection, joins: MessageId, inbound: InboundMessage, person_id: PersonId) -> MessageId | None:
    row = db.execute(
        """
        UPDATE message SET text = text || char(10) || ?, revision = revision + 1
        WHERE id = ? AND person_id = ? AND forgotten_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM turn WHERE message_id = message.id)
        RETURNING id
        """,
        (inbound.whole_text, joins, person_id),
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
        INSERT INTO message (thread_id, person_id, platform_message_id, role, origin, speaker, scope, text, sent_at,
                             quotes_message_id, quoted_text, quoted_role)
        VALUES (:thread, :person, :platform_id, 'person', 'live', :speaker, :scope, :text, :sent_at,
                :quotes, :quoted_text, :quoted_role)
        ON CONFLICT (thread_id, platform_message_id) DO NOTHING
        RETURNING id
        """,
        {
            "thread": thread_id,
            "person": person_id,
            "platform_id": inbound.platform_message_id,
            "speaker": inbound.sender.display_name,
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


def find_text(db: sqlite3.Connection, address: ThreadAddress, platform_message_id: str) -> MessageId | None:
    """Return the line of the log that a message of the platform is, said by either of the two.

    Where the platform does not tell in which topic of a chat it stands, every topic is looked in: ids are a chat's.
    """
    row = db.execute(
        """
        WITH here AS (SELECT id FROM thread WHERE platform = :platform
                      AND (platform_thread_id = :thread OR platform_thread_id GLOB :thread || ':*'))
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
        attachments=tuple(map(_attachment, attachments)),
        quoted=_quoted(row, db),
        revision=row["revision"],
    )


def _attachment(row: sqlite3.Row) -> KeptAttachment:
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


def edit_message(inbound: InboundMessage, person_id: PersonId, db: sqlite3.Connection) -> Edited:
    """Give the part of a message that was edited its new text, and undo what came of the old one."""
    row = db.execute(
        """
        SELECT part.id AS part_id, message.id, message.thread_id, message.text, message.forgotten_at,
               turn.id AS turn_id, turn.intention
        FROM part JOIN message ON message.id = part.message_id
        JOIN thread ON thread.id = part.thread_id
        LEFT JOIN turn ON turn.message_id = message.id
        WHERE platform = ? AND platform_thread_id = ? AND part.platform_message_id = ? AND person_id = ?
        """,
        (inbound.address.platform, inbound.address.platform_thread_id, inbound.platform_message_id, person_id),
    ).fetchone()
    if row is None:
        return Edited(EditEnd.UNKNOWN)
    noted = Edited(EditEnd.NOTED, MessageId(row["id"]), ThreadId(row["thread_id"]))
    if row["forgotten_at"] is not None or not _reword(db, row["id"], row["part_id"], _with_marks(db, row, inbound)):
        return noted
    if row["turn_id"] is None:
        return Edited(EditEnd.REOPENED, noted.message_id, noted.thread_id)
    if row["intention"] in {"confirm", "decline"}:
        return noted  # what was said yes to is done, whatever the word is made to look like
    later = "SELECT 1 FROM message WHERE thread_id = ? AND id > ? AND role = 'person' AND origin = 'live' LIMIT 1"
    if db.execute(later, (row["thread_id"], row["id"])).fetchone() is not None:
        unlearn(db, MessageId(row["id"]), keeps_message=True)
        return noted
    take_back(db, MessageId(row["id"]))
    return Edited(EditEnd.REOPENED, noted.message_id, noted.thread_id)


def _with_marks(db: sqlite3.Connection, row: sqlite3.Row, inbound: InboundMessage) -> str:
    """Return the edited text with what stands for the attachments, which an edit of the words leaves as they were."""
    sent = map(_attachment, db.execute("SELECT * FROM attachment WHERE part_id = ? ORDER BY id", (row["part_id"],)))
    return "\n".join(filter(None, (inbound.text, *map(_line_of, sent))))


def _line_of(kept: KeptAttachment) -> str:
    is_written_down = kept.attachment.kind is AttachmentKind.SPEECH and kept.text
    return kept.text or "" if is_written_down else kept.attachment.mark


def _reword(db: sqlite3.Connection, message_id: int, part_id: int, text: str) -> bool:
    """Give one part of a message another text; False where it is the same."""
    parts = _parts_of(db, message_id)
    if all(part.text == text for part in parts if part.id == part_id):
        return False
    db.execute("UPDATE part SET chars = ? WHERE id = ?", (len(text), part_id))
    whole = "\n".join(text if part.id == part_id else part.text for part in parts)
    db.execute("UPDATE message SET text = ?, revision = revision + 1 WHERE id = ?", (whole, message_id))
    return True


def _parts_of(db: sqlite3.Connection, message_id: int) -> list[_Part]:
    [(text,)] = db.execute("SELECT text FROM message WHERE id = ?", (message_id,)).fetchall()
    parts, start = [], 0
    for row in db.execute("SELECT id, chars FROM part WHERE message_id = ? ORDER BY id", (message_id,)):
        parts.append(_Part(row["id"], text[start : start + row["chars"]]))
        start += row["chars"] + 1
    return parts


def note_read(attachment_id: AttachmentId, text: str, is_said: bool, db: sqlite3.Connection) -> None:
    """Keep what was read in an attachment; what is said in it stands in the message from now on."""
    row = db.execute(
        """
        UPDATE attachment SET text = ? WHERE id = ? AND platform_ref <> ''
        RETURNING message_id, part_id, kind, platform_ref, media_type, name, size, text, id
        """,
        (text, attachment_id),
    ).fetchone()
    if row is None or not is_said or not text:
        return
    mark = _attachment(row).attachment.mark
    part = next(part for part in _parts_of(db, row["message_id"]) if part.id == row["part_id"])
    _reword(db, row["message_id"], part.id, part.text.replace(mark, text, 1))


def reopen_turn(turn_id: TurnId, person_id: PersonId, db: sqlite3.Connection) -> KeptMessage | None:
    """Take back a turn that is the last talk of its thread."""
    row = db.execute(
        """
        SELECT message.id FROM turn JOIN message ON message.id = turn.message_id
        WHERE turn.id = :turn AND person_id = :person AND forgotten_at IS NULL
          AND intention NOT IN (SELECT value FROM json_each(:no_talk))
          AND NOT EXISTS (
            SELECT 1 FROM message AS later LEFT JOIN turn AS its ON its.message_id = later.id
            WHERE later.thread_id = message.thread_id AND later.id > message.id AND later.role = 'person'
              AND later.origin = 'live' AND later.forgotten_at IS NULL
              AND coalesce(its.intention, '') NOT IN (SELECT value FROM json_each(:no_talk)))
        """,
        {"turn": turn_id, "person": person_id, "no_talk": _ANSWERS_ONLY},
    ).fetchone()
    if row is None:
        return None
    take_back(db, MessageId(row["id"]))
    return read_message(MessageId(row["id"]), db)
