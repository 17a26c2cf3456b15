"""Who writes where: identities, threads, and the messages that pass through them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.attachment import Attachment, KeptAttachment
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.language import Language
from bot.domain.text import clean_text, clip


class Role(StrEnum):
    """Which side of the conversation a message comes from."""

    PERSON = "person"
    AIKI = "aiki"


class ThreadKind(StrEnum):
    """Whether what is said in a thread stays between one person and Aiki."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Identity:
    """A sender as a platform names it."""

    platform: str
    platform_user_id: str
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadAddress:
    """The place where texts go, as a platform names it."""

    platform: str
    platform_thread_id: str
    kind: ThreadKind


@dataclass(frozen=True, slots=True)
class Quote:
    """An earlier message that a new one answers, as the platform shows it; ``role`` is None for somebody else's."""

    platform_message_id: str
    text: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message as an adapter hands it to the core; ``sent_at`` is aware UTC.

    ``platform_message_id`` is unique within its thread: a redelivered event carries the same one. ``album``
    is the same for messages that were sent as one. ``language`` is that of the sender's own app. One that is not
    addressed to Aiki is of interest only as the new text of one that was.
    """

    sender: Identity
    address: ThreadAddress
    platform_message_id: str
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()
    quote: Quote | None = None
    album: str | None = None
    language: Language | None = None
    is_addressed: bool = True

    @property
    def whole_text(self) -> str:
        """The text with what stands for the attachments: the line of the log this is."""
        return "\n".join(filter(None, (self.text, *(attachment.mark for attachment in self.attachments))))


MAX_NAME_CHARS = 120
"""A longer name of a file tells nobody more."""


def clean_message(inbound: InboundMessage) -> InboundMessage:
    """Return a message with its words and the names of its files as every store and wire can carry them."""
    attachments = tuple(
        replace(one, name=clip(clean_text(one.name), MAX_NAME_CHARS) or None if one.name else None)
        for one in inbound.attachments
    )
    return replace(inbound, text=clean_text(inbound.text), attachments=attachments)


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a message answers, as it is known now; ``role`` is None where it is neither's of the two who talk.

    ``outside`` and ``stays_local`` as in ``Utterance``.
    """

    text: str
    role: Role | None = None
    outside: bool = False
    stays_local: bool = False


PRESSED, PICKED = "press:", "pick:"
"""Begin the ids of messages that nobody wrote: they stand for a button that was pressed, a choice that was picked."""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """An inbound message after it was stored: what a turn starts from.

    ``attempts`` counts the turns that were begun for it and never ended (the process died). ``revision`` rises
    with each change of its text: a turn that began before is not saved any more. ``quotes`` is the line of the
    log it answers, where it answers one of ours. ``is_anew``: it had an answer before, which is made anew. Of a
    message that consists of several of the platform's, ``platform_message_id`` is the first. ``sender_id`` is the
    sender's id there, None for what was kept before that was noted. ``is_private``: it is said in private mode, so
    that nothing of it is to be remembered.
    """

    id: MessageId
    thread_id: ThreadId
    person_id: PersonId
    address: ThreadAddress
    text: str
    sent_at: datetime
    attempts: int = 0
    attachments: tuple[KeptAttachment, ...] = ()
    quoted: Quoted | None = None
    revision: int = 0
    quotes: MessageId | None = None
    is_anew: bool = False
    platform_message_id: str | None = None
    sender_id: str | None = None
    is_private: bool = False

    @property
    def is_gesture(self) -> bool:
        """Whether it was not written: something was pressed or picked that stands for these words."""
        return (self.platform_message_id or "").startswith((PRESSED, PICKED))

    @property
    def words(self) -> str:
        """What it says beside what it brings: a file's name is in no language."""
        marks = {kept.attachment.mark for kept in self.attachments}
        return "\n".join(line for line in self.text.split("\n") if line.strip() not in marks).strip()


class EditEnd(StrEnum):
    """What became of an edit: nobody knows the message, nothing is to be said of it, or it is to be answered anew."""

    UNKNOWN = "unknown"
    NOTED = "noted"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Edited:
    """How an edit ended, and the message it was made in, where there is one."""

    end: EditEnd
    message_id: MessageId | None = None
    thread_id: ThreadId | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line of a thread's log, as a prompt or /why shows it; ``speaker`` where the platform named one.

    ``outside``: a reply that may repeat what strangers wrote (``Trace.outside``); With ``stays_local`` no model
    in the cloud may be shown it. ``history`` alone fills these in.
    """

    message_id: MessageId
    role: Role
    text: str
    sent_at: datetime
    speaker: str | None = None
    outside: bool = False
    stays_local: bool = False
