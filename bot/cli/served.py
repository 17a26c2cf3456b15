"""A messaging platform as ``aiki run`` serves it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.app import Aiki
from bot.domain.language import Language
from bot.ports import MessageSender

T = TypeVar("T")
LONGEST_PAUSE_S = 30.0


class Say(Protocol):
    """Says a sentence where the program runs."""

    def __call__(self, key: str, **values: str | int) -> None:
        """Say it."""
        ...


class Served(ABC):
    """One configured platform."""

    name: str
    """As people call it."""
    adapter: MessageSender

    @abstractmethod
    def connect(self, aiki: Aiki) -> None:
        """Hand what comes in to Aiki's inbox."""

    @abstractmethod
    async def receive(self, aiki: Aiki, language: Language, say: Say) -> int:
        """Receive until cancelled; returns, with an exit status, only where it cannot go on."""

    @abstractmethod
    async def found_at(self, say: Say) -> str:
        """Say where the bot is, and return the link that leads there; ``{code}`` in it stands for a pairing code."""

    @abstractmethod
    async def introduce(self, aiki: Aiki) -> None:
        """Register the menu of commands."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""


async def patiently(ask: Callable[[], Awaitable[T]], passing: tuple[type[Exception], ...], final: type[Exception]) -> T:
    """Ask until there is an answer: at start the network may not be there yet. Raises what is ``final``."""
    pause = 1.0
    while True:
        try:
            return await ask()
        except final:
            raise
        except passing:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
