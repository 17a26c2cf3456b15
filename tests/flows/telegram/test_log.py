"""What the log of a busy day holds at INFO: no token, no word that was said, no name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.errors import ProviderBusy
from bot.logs import log_path, logging_beside
from tests.fakes.provider import ScriptedProvider, says
from tests.flows.telegram.conftest import OpenHome
from tests.wire.telegram import TOKEN, TelegramWire
from tests.wire.telegram_faults import conflicts, floods, gateway, not_json, refuses, refuses_markup, resets, truncated
from tests.wire.telegram_media import document, photo, voice

WORDS = "Zephyrine quinoxaline marzipan wolfram"
"""Said by Ada, by a stranger, by the model, in captions, in names of files: no word of these may be logged."""


async def test_the_log_of_a_day_with_every_kind_of_trouble_tells_nothing(open_home: OpenHome, tmp_path: Path) -> None:
    path = tmp_path / "aiki.db"
    with logging_beside(path, "INFO", (TOKEN,)):
        await _have_a_day(open_home)
    log = log_path(path).read_text("utf-8")
    assert log.count("\n") > 10
    assert TOKEN not in log
    assert TOKEN.partition(":")[2] not in log
    for word in (*WORDS.split(), "Adalinde", "Evelina", "doctor"):
        assert word.casefold() not in log.casefold(), word


async def _have_a_day(open_home: OpenHome) -> None:
    wire = TelegramWire()
    ada, eve = wire.person("Adalinde", "adalinde"), wire.person("Evelina")
    wire.trips("getMe", gateway())
    wire.trips("deleteWebhook", resets())
    wire.trips("setMyCommands", refuses(400, "BOT_COMMAND_INVALID"))
    for fault in (gateway(), conflicts(), truncated(), not_json(), resets(after=True), floods(0)):
        wire.trips("getUpdates", fault)
    claude = ScriptedProvider(
        says(f"**{WORDS}**"), says(WORDS), ProviderBusy("429"), ValueError(WORDS), *[says(WORDS)] * 20
    )
    async with open_home(wire, ada=ada, providers=[claude]) as home:
        wire.says(eve, f"{WORDS}, who are you?")
        for fault in (gateway(), resets(after=True), refuses_markup(), truncated(), floods(0), refuses(400, "weird")):
            wire.trips("sendMessage", fault)
        for text in (
            f"Write a poem on {WORDS}",
            f"/memory {WORDS}",
            f"/recall {WORDS}",
            f"Write about my doctor {WORDS}",
            "Write more",
            "Write even more",
            "/forget doctor",
            "/why",
            "/status",
            f"/{WORDS.split(maxsplit=1)[0]} x",
        ):
            await home.say(text)
            wire.trips("sendMessageDraft", gateway())
            wire.trips("sendChatAction", refuses(400, "weird"))
        if home.last.buttons:
            home.press(home.last.buttons[0]["callback_data"].partition(":")[0])
        wire.trips("answerCallbackQuery", refuses(400, "query is too old"))
        wire.trips("download", gateway())
        await home.send(photo(caption=WORDS))
        await home.send(voice(caption=WORDS))
        await home.send(document(b"%PDF-1.7 broken", f"{WORDS}.pdf", "application/pdf", WORDS))
        await home.send(document(b"\x00\x01", f"{WORDS}.txt"))
        wire.updates.add("message", {"message_id": WORDS, "chat": {"id": WORDS}, "text": WORDS})
        wire.updates.add("callback_query", {"id": WORDS, "data": WORDS})
        said = wire.says(ada, f"Write about {WORDS}")
        await home.quiet()
        wire.trips("editMessageText", gateway())
        wire.edits(said, f"Write otherwise about {WORDS}")
        group = wire.group(WORDS, [ada, eve])
        await home.say(f"@aiki_bot write {WORDS}", group)
        new = wire.migrates(group)
        await home.say(f"@aiki_bot write {WORDS}", new)
        wire.blocks(ada)
        wire.says(ada, WORDS)
        await home.quiet()
        await home.aiki.inbox.close(timedelta(seconds=1))
