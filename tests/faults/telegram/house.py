"""A stand-in for Telegram with one person in it, and the lives of Aiki that talk with them, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.domain.conversation import Identity
from tests.faults.lives import Life
from tests.faults.living import LAST_WORD, REPEAT, AnyHouse, Living, living_in, times_read
from tests.faults.telegram import dying
from tests.wire.telegram import TelegramWire, telegram_serving
from tests.wire.telegram_chats import Chat, Person

__all__ = ["REPEAT", "House", "Living", "open_house", "times_read"]


@dataclass
class House(AnyHouse[Chat]):
    """Where it all happens."""

    wire: TelegramWire
    ada: Person

    @property
    def here(self) -> Chat:
        """Where Ada talks to Aiki alone."""
        return self.wire.private(self.ada)

    @property
    def begun(self) -> int:
        """How often somebody asked what is new."""
        return self.wire.counts["getUpdates"]

    def has_come_in(self) -> bool:
        """Whether nothing waits to be asked for."""
        return not self.wire.updates.pending

    def say_last(self, where: Chat) -> None:
        """Have Ada say the last word."""
        self.wire.says(self.ada, LAST_WORD, where)

    def texts(self, where: Chat | None = None) -> list[str]:
        """Return what Ada can read in a chat."""
        return self.wire.texts(where or self.ada)

    async def wait_for(self, predicate: Callable[[], object], within_s: float = 20.0) -> None:
        """Wait until something holds in Telegram."""
        await self.wire.wait_for(predicate, within_s)

    def calm(self) -> None:
        """Have nothing more go wrong there."""
        self.wire.faults.clear()


@asynccontextmanager
async def open_house(folder: Path, *, paired: bool = True) -> AsyncIterator[House]:
    """Serve Telegram while the body runs; ``paired``: Ada is known already. Every life ends with the body."""
    wire = TelegramWire()
    ada = wire.person("Ada")
    async with telegram_serving(wire) as server:
        at = {"telegram_token": wire.token, "telegram_base_url": server.url}
        house = House(Life(folder, dying.__name__, at), wire, ada)
        async with living_in(house, Identity("telegram", str(ada.id), ada.first_name) if paired else None):
            yield house
