"""What a command is given and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.core.fetch import Fetches
from bot.core.health import Health
from bot.core.policy import Policies
from bot.core.recall import Recall
from bot.core.spend import Purse
from bot.core.usage_report import UsageReports
from bot.domain.conversation import KeptMessage
from bot.domain.gesture import Choice
from bot.domain.ids import MemoryId
from bot.domain.language import Language
from bot.domain.memory import Scope
from bot.domain.person import Person
from bot.domain.turn import Change, Confirmation
from bot.ports import Clock, Conversations, Memories, Outbox, People, Phrasebook, Providers, Statements


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Who gave a command, where, and what stood behind its name."""

    message: KeptMessage
    person: Person
    scope: Scope
    language: Language
    zone: ZoneInfo
    arguments: str

    @property
    def is_below_a_message(self) -> bool:
        """Whether it was written as an answer to a message, be that somebody else's or forgotten since."""
        return self.message.quotes is not None or self.message.quoted is not None


@dataclass(frozen=True, slots=True)
class CommandReply:
    """What a command says, which memories it shows, and what it changes in the same transaction.

    ``choices`` may be picked below it. With ``stays_local`` no model in the cloud is shown the command or the reply.
    ``after`` is delivered behind the text and is no part of the conversation's log.
    """

    text: str
    changes: tuple[Change, ...] = ()
    confirmation: Confirmation | None = None
    shown: tuple[MemoryId, ...] = ()
    choices: tuple[Choice, ...] = ()
    stays_local: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class CommandPorts:
    """Everything commands reach outside themselves."""

    conversations: Conversations
    memories: Memories
    recall: Recall
    outbox: Outbox
    phrasebook: Phrasebook
    clock: Clock
    providers: Providers
    policies: Policies
    purse: Purse
    health: Health
    fetches: Fetches
    usage: UsageReports
    people: People
    statements: Statements


RunCommand = Callable[[CommandPorts, CommandContext], Awaitable[CommandReply]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command; ``commands.about_<name>`` is its line in /help."""

    name: str
    run: RunCommand
