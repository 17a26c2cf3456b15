"""What the log of a busy day holds at INFO: no token, no word that was said, no name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.errors import ProviderBusy
from bot.logs import log_path, logging_beside
from tests.fakes.provider import ScriptedProvider, says
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.wire.discord import DiscordServer
from tests.wire.discord_base import TOKEN
from tests.wire.discord_faults import fails, limited, not_json, refuses, resets, truncated
from tests.wire.discord_session import DIRECT_MESSAGES, Event
from tests.wire.discord_things import Attachment, Person

WORDS = "Zephyrine quinoxaline marzipan wolfram"
"""Said by Ada, by a stranger, by the model, in names of files and places: no word of these may be logged."""


async def test_the_log_of_a_day_with_every_kind_of_trouble_tells_nothing(open_home: OpenHome, tmp_path: Path) -> None:
    path = tmp_path / "aiki.db"
    with logging_beside(path, "INFO", (TOKEN,)):
        await _have_a_day(open_home)
    log = log_path(path).read_text("utf-8")
    assert log.count("\n") > 10
    assert TOKEN not in log
    assert TOKEN.rpartition(".")[2] not in log
    for word in (*WORDS.split(), "Adalinde", "Evelina", "doctor"):
        assert word.casefold() not in log.casefold(), word


async def _have_a_day(open_home: OpenHome) -> None:
    wire = DiscordServer()
    ada, eve = wire.person("Adalinde"), wire.person("Evelina")
    wire.trips("me", fails(502))
    wire.trips("gateway_bot", not_json())
    wire.trips("put_commands", refuses(50035, 400))
    played = [says(f"**{WORDS}**"), says(WORDS), ProviderBusy("429"), ValueError(WORDS), *[says(WORDS)] * 30]
    async with open_home(wire, ada=ada, providers=[ScriptedProvider(*played)]) as home:
        await _talk(home, eve)
        await _gesture(home)
        await _send_things(home)
        await _go_to_a_server(home, eve)
        await _lose_the_connection(home)
        wire.shuts_dms(ada)
        wire.tells(ada, WORDS)
        await home.quiet()
        await home.aiki.inbox.close(timedelta(seconds=1))


async def _talk(home: Home, eve: Person) -> None:
    home.wire.tells(eve, f"{WORDS}, who are you?")
    for fault in (resets(after=True), truncated(), limited(0, via=False), refuses(50035, 400), not_json()):
        home.wire.trips("create_message", fault)
    for text in (
        f"Write a poem on {WORDS}",
        f"/memory {WORDS}",
        f"/recall {WORDS}",
        f"Write about my doctor {WORDS}",
        "Write more",
        "/forget doctor",
        "/why",
        f"/{WORDS.split(maxsplit=1)[0]} x",
    ):
        await home.say(text)
        home.wire.trips("typing", refuses(50013))
        home.wire.trips("edit_message", resets())


async def _gesture(home: Home) -> None:
    home.wire.faults.clear()
    said = home.wire.tells(home.ada, f"Write about {WORDS}")
    await home.quiet()
    await home.nothing_owed()
    answer = next(one for one in reversed(home.wire.said(home.ada)) if one.buttons)
    for fault in (refuses(10062, 404), resets(after=True), truncated()):
        home.wire.trips("callback", fault)
        home.wire.presses(home.ada, answer, answer.buttons[0]["custom_id"], stale=True)
        home.wire.commands(home.ada, home.ada, "recall", words=WORDS)
        home.wire.types(home.ada, home.ada, "forget", option="what", what=WORDS)
    home.wire.commands_on(home.ada, said, "Remember this")
    home.wire.trips("edit_original", refuses(50027, 401))
    home.wire.commands(home.ada, home.ada, "memory")
    await home.quiet()
    home.wire.trips("edit_message", resets())
    home.wire.edits(said, f"Write otherwise about {WORDS}")
    await home.quiet()
    home.wire.erases(said)
    home.wire.gateway.dispatch(Event("MESSAGE_CREATE", {"id": WORDS, "content": WORDS}, DIRECT_MESSAGES))
    home.wire.gateway.dispatch(Event("INTERACTION_CREATE", {"id": "1", "token": WORDS, "data": {"name": WORDS}}))


async def _send_things(home: Home) -> None:
    home.wire.trips("download", fails(502))
    for file in (
        Attachment(f"{WORDS}.jpg", b"\xff\xd8", "image/jpeg"),
        Attachment(f"{WORDS}.ogg", b"OggS", "audio/ogg"),
        Attachment(f"{WORDS}.pdf", b"%PDF-1.7 broken", "application/pdf"),
        Attachment(f"{WORDS}.txt", b"\x00\x01", "text/plain"),
    ):
        await home.say(WORDS, attachments=[file])


async def _go_to_a_server(home: Home, eve: Person) -> None:
    guild = home.wire.guild(WORDS, [home.ada, eve])
    channel = home.wire.text_channel(guild, "quinoxaline")
    await home.ask(f"write {WORDS}", channel)
    home.wire.commands(home.ada, channel, "talk", topic=WORDS)
    home.wire.commands(home.ada, channel, "remember", text=WORDS)
    await home.quiet()
    home.wire.denies(channel, "send_messages")
    await home.ask(f"write {WORDS}", channel)
    home.wire.kicks_bot(guild)


async def _lose_the_connection(home: Home) -> None:
    home.wire.gateway.invalidate()
    await home.quiet()
    home.wire.trips("history", fails(500))
    async with home.wire.gateway.away(expiring=True):
        home.wire.tells(home.ada, WORDS)
    await home.quiet()
