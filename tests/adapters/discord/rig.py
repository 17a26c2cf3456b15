"""The real adapter over the real library, connected to the stand-in for Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from bot.adapters.discord import Account, Discord
from bot.adapters.discord import client as client_module
from bot.adapters.discord.drafts import Stream
from bot.adapters.discord.place import PLATFORM
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.language import Language
from bot.domain.menu import MenuArgument, MenuCommand
from bot.locales import LocaleSentences
from tests.adapters.previews import RecordingPreviews
from tests.contracts.adapter_cases import RecordingInbox, running
from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_things import Channel, Person

GUILDS_S = 0.05


def command(
    name: str, argument: str | None = None, *, is_personal: bool = False, completes: bool = False
) -> MenuCommand:
    """Return a command as the core lists it."""
    told = {language: f"{name} in {language}" for language in Language}
    taken = None if argument is None else MenuArgument(argument, told, is_required=False, completes=completes)
    return MenuCommand(name, dict.fromkeys(Language, name), told, taken, is_personal=is_personal)


MENU = (
    command("help", is_personal=True),
    command("new"),
    command("why", "what"),
    command("remember", "words", is_personal=True),
    command("forget", "what", completes=True),
    command("settings", "setting", is_personal=True),
)


@dataclass(slots=True)
class DiscordRig:
    """What a test of the adapter has in its hands."""

    wire: DiscordServer
    discord: Discord
    taken: dict[str, str] = field(default_factory=dict)
    """What was taken in before the process began, by thread."""
    said: dict[str, list[str]] = field(default_factory=dict)
    """What people wrote lately, by thread."""
    inbox: RecordingInbox = field(default_factory=RecordingInbox)
    previews: RecordingPreviews = field(default_factory=RecordingPreviews)
    told: list[str] = field(default_factory=list)
    """What was said on the console, by the keys of its sentences."""

    async def last_taken(self, _platform: str) -> Mapping[str, str]:
        """Return what was taken in."""
        return self.taken

    async def lately_said(self, _platform: str, _since: datetime) -> Mapping[str, Sequence[str]]:
        """Return what people wrote lately."""
        return self.said

    @asynccontextmanager
    async def received(self, *, is_open: bool = True) -> AsyncIterator[None]:
        """Receive while the body runs, which begins once the connection stands and, if so, what was missed is in."""
        async with running(asyncio.create_task(self.discord.receive(self.told.append))) as _:
            await self.wire.wait_for(lambda: self.wire.connected, 10)
            if is_open:
                await self.discord.intake.is_open()
            yield


@asynccontextmanager
async def rigged(
    wire: DiscordServer | None = None,
    *,
    stream: Stream = "edits",
    token: str | None = None,
    language: Language = Language.EN,
    menu: Sequence[MenuCommand] = MENU,
) -> AsyncIterator[DiscordRig]:
    """Serve the wire, unless it is served already, and connect the adapter to it while the body runs."""
    wire = wire or DiscordServer()
    async with nullcontext(wire) if wire.origin else discord_serving(wire) as server:
        client_module.GUILDS_S = GUILDS_S
        account = Account(token or server.token, server.api_base)
        rig = DiscordRig(server, Discord(account, stream, LocaleSentences(), language))
        rig.discord.connect(rig.inbox, rig.previews, menu, rig)
        try:
            yield rig
        finally:
            await rig.discord.close()


def private(person: Person) -> ThreadAddress:
    """Return somebody's private thread."""
    return ThreadAddress(PLATFORM, f"@{person.id}", ThreadKind.PRIVATE)


def group(channel: Channel) -> ThreadAddress:
    """Return the thread of a channel in a server."""
    return ThreadAddress(PLATFORM, str(channel.id), ThreadKind.GROUP)
