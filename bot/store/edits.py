"""Messages that become other ones: edited by whoever wrote them, written down from what was said, taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.attachment import AttachmentKind, KeptAttachment
from bot.domain.conversation import Edited, EditEnd, InboundMessage, KeptMessage
from bot.domain.ids import AttachmentId, MessageId, PersonId, ThreadId, TurnId
from bot.domain.turn import NO_TALK
from bot.store.forget import forget_old_wording
from bot.store.messages import kept_attachment, read_message
from bot.store.take_back import take_back, unlearn
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

_NO_TALK = json.dumps(sorted(NO_TALK))


@dataclass(frozen=True, slots=True)
class Part:
    """One of the platform's messages that a message consists of, as long as it is there."""

    id: int
    text: str


def edit_message(inbound: InboundMessage, person_id: PersonId, db: sqlite3.Connection) -> Edited:
    """Give the part of a message that was edited its new text, and undo what came of the old one."""
    row = db.execute(
        """
        SELECT part.id AS part_id, part.is_gone, message.id, message.thread_id, message.text, message.forgotten_at,
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
    is_gone = row["is_gone"] or row["forgotten_at"] is not None
    text = _with_marks(db, row, inbound)
    if is_gone or _says(db, row["id"], row["part_id"], text):
        return noted
    if row["turn_id"] is not None:
        forget_old_wording(db, MessageId(row["id"]), to_text(inbound.sent_at))
    _reword(db, row["id"], row["part_id"], text)
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
    return "\n".join(filter(None, (inbound.text, *_marks(db, row["id"], row["part_id"]))))


def own_words(db: sqlite3.Connection, message_id: int, part: Part) -> str:
    """Return what a part says, without what stands at its end for the attachments."""
    # From the end: a person may write what looks like a mark.
    return part.text.removesuffix("\n".join(_marks(db, message_id, part.id)))


def _marks(db: sqlite3.Connection, message_id: int, part_id: int) -> list[str]:
    """Return what stands for the attachments of a part at its end, each its mark or what was said in it."""
    sql = "SELECT * FROM attachment WHERE message_id = ? AND part_id = ? ORDER BY id"
    return [_line_of(kept_attachment(row)) for row in db.execute(sql, (message_id, part_id))]


def _line_of(kept: KeptAttachment) -> str:
    if kept.attachment.kind is AttachmentKind.SPEECH and kept.text:
        return kept.text
    return kept.attachment.mark


def _says(db: sqlite3.Connection, message_id: int, part_id: int, text: str) -> bool:
    """Whether a part of a message has this text already."""
    return all(part.text == text for part in parts_of(db, message_id) if part.id == part_id)


def _reword(db: sqlite3.Connection, message_id: int, part_id: int, text: str) -> None:
    """Give one part of a message another text."""
    if _says(db, message_id, part_id, text):
        return
    parts = parts_of(db, message_id)
    db.execute("UPDATE part SET chars = ? WHERE id = ?", (len(text), part_id))
    whole = "\n".join(text if part.id == part_id else part.text for part in parts)
    db.execute("UPDATE message SET text = ?, revision = revision + 1 WHERE id = ?", (whole, message_id))


def parts_of(db: sqlite3.Connection, message_id: int) -> list[Part]:
    """Return the parts of a message that are still there, in order."""
    [(text,)] = db.execute("SELECT text FROM message WHERE id = ?", (message_id,)).fetchall()
    parts, start = [], 0
    for row in db.execute("SELECT id, chars FROM part WHERE message_id = ? AND NOT is_gone ORDER BY id", (message_id,)):
        parts.append(Part(row["id"], text[start : start + row["chars"]]))
        start += row["chars"] + 1
    return parts


def note_read(attachment_id: AttachmentId, text: str, is_said: bool, db: sqlite3.Connection) -> None:
    """Keep what was read in an attachment; what is said in it stands in the message from now on."""
    row = db.execute(
        """
        SELECT message_id, part_id FROM attachment JOIN message ON message.id = message_id
        WHERE attachment.id = ? AND forgotten_at IS NULL
        """,
        (attachment_id,),
    ).fetchone()
    if row is None:
        return
    message_id, part_id = row["message_id"], row["part_id"]
    words = next(own_words(db, message_id, part) for part in parts_of(db, message_id) if part.id == part_id)
    db.execute("UPDATE attachment SET text = ? WHERE id = ?", (text, attachment_id))
    if not is_said:
        return
    _reword(db, message_id, part_id, words + "\n".join(_marks(db, message_id, part_id)))


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
        {"turn": turn_id, "person": person_id, "no_talk": _NO_TALK},
    ).fetchone()
    if row is None:
        return None
    take_back(db, MessageId(row["id"]))
    return read_message(MessageId(row["id"]), db)
