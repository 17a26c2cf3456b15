"""How each adapter is opened and its platform played, for the contract suite.

To add one: write a ``Platform`` over its wire server, open both in an async context manager that yields a ``Rig``,
and add a ``Case`` to ``CASES`` in ``adapters.py`` with what the platform can do.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import Protocol

from bot.domain.conversation import Identity, InboundMessage, ThreadAddress
from bot.domain.delivery import Delivery, Notice
from bot.domain.errors import StoreError
from bot.domain.gesture import Button, Choice, Pick, Press, Pressed, Reaction, Typing
from bot.domain.ids import DeliveryId, ThreadId, TurnId
from bot.domain.language import Language
from bot.ports import MessageSender

DONE = "Thank you, noted."
"""What every press is answered with."""
PROMPTLY_S = 5.0


class Can(StrEnum):
    """What a platform is able to do; a test runs over the cases that can do what it needs."""

    IDS = "ids"
    """Each message has an id, can be replaced and taken away, and a long text is several."""
    BUTTONS = "buttons"
    REPEATS = "repeats"
    """What was handed in and could not be kept comes again."""
    REFUSES = "refuses"
    """Its far end can be told to refuse (``Refusal``)."""
    SHOWS = "shows"
    """An answer can be seen while it grows."""
    GESTURES = "gestures"
    """People edit what they wrote, and react."""
    FINDS = "finds"
    """What the bot said can be looked up, so that nothing need be said twice."""


class Refusal(StrEnum):
    """Ways in which a platform does not take a text."""

    BLOCKED = "blocked"
    """The person has shut the bot out."""
    TOO_FAST = "too_fast"
    """Come back in ``RETRY_AFTER_S``."""
    UNREACHABLE = "unreachable"
    """Nobody is at the address: certainly nothing arrived."""
    CUT_BEFORE = "cut_before"
    """The connection was cut; nothing arrived, but nobody here can know."""
    CUT_AFTER = "cut_after"
    """It arrived, and the connection was cut before that was said."""


RETRY_AFTER_S = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a person sees it, with the names of its buttons."""

    id: str
    text: str
    buttons: tuple[str, ...] = ()


class Platform(Protocol):
    """The people's side: what they see, what they do, what goes wrong in between."""

    address: ThreadAddress
    """A private thread."""

    def shown(self) -> Sequence[Shown]:
        """Return what stands in the thread, oldest first."""
        ...

    async def says(self, *texts: str) -> None:
        """Have the person write these, one after the other."""
        ...

    async def edits(self, text: str) -> None:
        """Have the person change what they wrote last."""
        ...

    async def presses(self, button: int) -> None:
        """Have the person press a button of the last message."""
        ...

    async def reacts(self, emoji: str) -> None:
        """Have the person react to the last message."""
        ...

    def acknowledged(self) -> Sequence[str]:
        """Return what the person was shown for what they pressed."""
        ...

    async def refuses(self, refusal: Refusal) -> None:
        """Have the next text, or all where that is its nature, meet this."""
        ...

    def drafts(self) -> Sequence[str]:
        """Return every text that was shown of an answer before it was there."""
        ...

    async def wait_for(self, predicate: Callable[[], object]) -> None:
        """Wait until something holds."""
        ...


class RecordingInbox:
    """The ``Inbox`` port: writes down what is handed in, and fails as often as it is told to."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.events: list[object] = []
        self.strangers: set[str] = set()
        self.failures: list[Exception] = []
        """What the next calls raise, each once; nothing is written down then."""
        self.changed = asyncio.Event()
        self.gate = asyncio.Event()
        """Cleared: nothing is taken in until it is set."""
        self.gate.set()
        self.pressed_text = Pressed(DONE)
        self.choices: list[Choice] = []
        """What may be picked, and what is proposed while an argument is typed."""

    @property
    def messages(self) -> list[InboundMessage]:
        """Return what was received, oldest first."""
        return [event for event in self.events if isinstance(event, InboundMessage)]

    @property
    def edits(self) -> list[InboundMessage]:
        """Return what was edited, oldest first."""
        return [event[1] for event in self.events if isinstance(event, tuple) and event[0] == "edited"]

    @property
    def texts(self) -> list[str]:
        """Return the texts of what was received."""
        return [message.text for message in self.messages]

    async def receive(self, inbound: InboundMessage) -> None:
        """Take in a message."""
        await self._take(inbound)

    async def edited(self, inbound: InboundMessage) -> None:
        """Take in an edit."""
        await self._take(("edited", inbound))

    async def pressed(self, press: Press) -> Pressed:
        """Take in a press."""
        await self._take(press)
        return self.pressed_text

    async def reacted(self, reaction: Reaction) -> None:
        """Take in a reaction."""
        await self._take(reaction)

    async def moved(self, address: ThreadAddress, platform_thread_id: str) -> None:
        """Take in a move."""
        await self._take(("moved", address, platform_thread_id))

    async def deleted(self, address: ThreadAddress, platform_message_ids: Sequence[str]) -> None:
        """Take in that messages were taken away."""
        await self._take(("deleted", address, tuple(platform_message_ids)))

    async def picked(self, pick: Pick) -> Pressed:
        """Take in a pick."""
        await self._take(pick)
        return self.pressed_text

    async def choice(self, pick: Pick) -> Choice | None:
        """Return what a pick means; nothing is written down."""
        await self.gate.wait()
        return self.choices[pick.index] if pick.index < len(self.choices) else None

    async def complete(self, typing: Typing) -> Sequence[Choice]:
        """Take in what is typed, and propose the choices."""
        await self._take(typing)
        return self.choices

    async def knows(self, identity: Identity) -> bool:
        """Whether somebody is no stranger here."""
        return identity.platform_user_id not in self.strangers

    async def tell(self, notice: Notice) -> None:
        """Take in a notice."""
        await self._take(notice)

    async def _take(self, event: object) -> None:
        await asyncio.sleep(0)
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.events.append(event)
        self.changed.set()

    async def until(self, count: int, within_s: float = PROMPTLY_S) -> None:
        """Wait until so many events are there."""
        async with asyncio.timeout(within_s):
            while len(self.events) < count:
                self.changed.clear()
                await self.changed.wait()


@dataclass(frozen=True, slots=True)
class Rig:
    """An opened adapter with the platform it talks to, and what it hands in."""

    sender: MessageSender
    platform: Platform
    inbox: RecordingInbox = field(default_factory=RecordingInbox)


@dataclass(frozen=True, slots=True)
class Case:
    """One adapter; ``open`` has it receive while the context lasts."""

    name: str
    open: Callable[[], AbstractAsyncContextManager[Rig]]
    can: frozenset[Can] = frozenset()

    def __str__(self) -> str:
        """Name it in the list of tests."""
        return self.name


_NUMBERS = count(1)


def delivery(
    address: ThreadAddress,
    text: str = "Hello.",
    *,
    arrived: tuple[str, ...] = (),
    replaces: tuple[str, ...] = (),
    buttons: tuple[Button, ...] = (),
    mark: str = "",
) -> Delivery:
    """Return an owed text."""
    number = next(_NUMBERS)
    return Delivery(
        DeliveryId(number),
        f"text:{number}",
        ThreadId(1),
        address,
        text,
        Language.EN,
        datetime(2026, 11, 28, 12, tzinfo=UTC),
        is_repeat=bool(mark),
        arrived=arrived,
        replaces=replaces,
        buttons=buttons,
        turn_id=TurnId(7) if buttons else None,
        mark=mark,
    )


async def sent(sender: MessageSender, owed: Delivery) -> list[str]:
    """Send it, and return the ids it arrived as."""
    return [one async for one in sender.send(owed)]


def unkept() -> StoreError:
    """What is raised where the disk is full."""
    return StoreError("the disk is full", problem="the disk is full")


@asynccontextmanager
async def running(work: asyncio.Task[None]) -> AsyncIterator[None]:
    """Have a task run while the body does."""
    try:
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
