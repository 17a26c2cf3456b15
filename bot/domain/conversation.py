"""Who writes where: identities, threads, and the messages that pass through them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import MessageId, PersonId, ThreadId


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
class InboundMessage:
    """One message as an adapter hands it to the core; ``sent_at`` is aware UTC.

    ``platform_message_id`` is unique within its thread: a redelivered event carries the same one.
    """

    sender: Identity
    address: ThreadAddress
    platform_message_id: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """An inbound message after it was stored: what a turn starts from.

    ``attempts`` counts the turns that were begun for it and never ended (the process died).
    """

    id: MessageId
    thread_id: ThreadId
    person_id: PersonId
    address: ThreadAddress
    text: str
    sent_at: datetime
    attempts: int = 0


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
