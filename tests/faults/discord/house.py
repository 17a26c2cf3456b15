"""A stand-in for Discord with one person in it, and the lives of Aiki that talk with them, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.conversation import Identity
from tests.faults.discord import dying
from tests.faults.lives import Life
from tests.faults.living import LAST_WORD, AnyHouse, living_in
from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_things import Channel, Message, Person


@dataclass
class House(AnyHouse[Channel]):
    """Where it all happens."""

    wire: DiscordServer
    ada: Person
    said: list[Message] = field(default_factory=list)
    """What Ada wrote to Aiki, of which each word is to be kept."""

    @property
    def me(self) -> str:
        """How Aiki is mentioned."""
        return f"<@{self.wire.bot.id}>"

    @property
    def here(self) -> Channel:
        """Where Ada talks to Aiki alone."""
        return self.wire.dm(self.ada)

    @property
    def begun(self) -> int:
        """How often somebody began to listen."""
        return self.wire.identifies

    def room(self) -> Channel:
        """Return a channel of a server."""
        return self.wire.text_channel(self.wire.guild(members=[self.ada]))

    def says(self, text: str, where: Channel | None = None) -> Message:
        """Have Ada write to Aiki."""
        said = self.wire.says(self.ada, where or self.here, f"{self.me} {text}" if where else text)
        self.said.append(said)
        return said

    async def answered(self, text: str, where: Channel | None = None) -> Message:
        """Have Ada write, and wait until all about it is done."""
        said = self.says(text, where)
        await self.at_rest()
        return said

    def has_come_in(self) -> bool:
        """Whether each of Ada's messages is kept."""
        kept = {row[0] for row in self.rows("SELECT platform_message_id FROM part")}
        return all(str(message.id) in kept for message in self.said)

    def say_last(self, where: Channel) -> None:
        """Have Ada say the last word."""
        self.says(LAST_WORD, None if where.is_dm else where)

    def texts(self, where: Channel | None = None) -> list[str]:
        """Return what Ada can read in a channel."""
        return self.wire.texts(where or self.here, self.ada)

    async def wait_for(self, predicate: Callable[[], object], within_s: float = 20.0) -> None:
        """Wait until something holds in Discord."""
        await self.wire.wait_for(predicate, within_s)

    def calm(self) -> None:
        """Have nothing more go wrong there."""
        self.wire.faults.clear()

    def asked_for(self, name: str) -> int:
        """Return how many requests for an endpoint came."""
        return len(self.wire.called(name))


@asynccontextmanager
async def open_house(folder: Path, *, paired: bool = True) -> AsyncIterator[House]:
    """Serve Discord while the body runs; ``paired``: Ada is known already. Every life ends with the body."""
    wire = DiscordServer()
    ada = wire.person("Ada")
    async with discord_serving(wire):
        at = {"discord_token": wire.token, "discord_api_base": wire.api_base}
        house = House(Life(folder, dying.__name__, at), wire, ada)
        async with living_in(house, Identity("discord", str(ada.id), ada.name) if paired else None):
            yield house
