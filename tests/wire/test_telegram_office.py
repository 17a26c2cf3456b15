"""What else the Telegram stand-in does for the real library: files, menus, chats, tokens, encodings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from telegram import Bot, BotCommand, BotCommandScopeChat, InputFile
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest, InvalidToken, NetworkError

from tests.wire.telegram import TOKEN, TelegramWire, telegram_serving
from tests.wire.telegram_client import talking
from tests.wire.telegram_media import document, photo
from tests.wire.telegram_rules import REACTIONS

EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"


@pytest.fixture
def wire() -> TelegramWire:
    return TelegramWire()


@pytest.fixture
async def bot(wire: TelegramWire) -> AsyncIterator[Bot]:
    async with talking(wire) as real:
        yield real


async def test_files_go_both_ways(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    wire.sends(ada, document(b"%PDF", "a.pdf", "application/pdf", "read this"))
    [update] = await bot.get_updates(timeout=1)
    assert update.message is not None
    assert update.message.document is not None
    assert update.message.caption == "read this"
    fetched = await bot.get_file(update.message.document.file_id)
    assert bytes(await fetched.download_as_bytearray()) == b"%PDF"
    sent = await bot.send_document(
        ada.id, BytesIO(b"print()"), caption="*code*", parse_mode="MarkdownV2", filename="a.py"
    )
    assert (sent.caption, sent.document and sent.document.file_name) == ("code", "a.py")
    await bot.send_photo(ada.id, InputFile(b"\xff\xd8\xff", attach=True))
    await bot.send_document(ada.id, update.message.document.file_id)
    assert [message.data for message in wire.messages(ada)] == [b"print()", b"\xff\xd8\xff", b"%PDF"]
    assert wire.messages(ada)[0].file_name == "a.py"


async def test_files_that_are_too_big_are_refused(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    wire.sends(ada, photo(size=(20 << 20) + 1))
    [update] = await bot.get_updates(timeout=1)
    assert update.message is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(update.message.photo[-1].file_id)
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("nothing")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(ada.id, b"x", caption="a" * 1025)
    wire.sending.largest_upload = 1000
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(ada.id, b"x" * 1001)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ada.id, b"")


async def test_menus_are_kept_by_scope_and_language(bot: Bot, wire: TelegramWire) -> None:
    menu = [BotCommand("help", "What I can do")]
    await bot.set_my_commands(menu)
    await bot.set_my_commands([("hilfe", "Was ich kann")], BotCommandScopeChat(5), "de")
    assert await bot.get_my_commands() == tuple(menu)
    assert wire.commands["chat:5", "de"] == [{"command": "hilfe", "description": "Was ich kann"}]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("Help", "x")])
    await bot.set_my_description("long", "de")
    await bot.set_my_short_description("short")
    assert (await bot.get_my_description("de")).description == "long"
    assert wire.office.short_descriptions == {"": "short"}


async def test_chats_and_members_can_be_looked_at(bot: Bot, wire: TelegramWire) -> None:
    ada, bob = wire.person("Ada"), wire.person("Bob")
    crowd = wire.supergroup("Crowd", [ada], admin=True)
    assert (await bot.get_chat(crowd.id)).title == "Crowd"
    members = [await bot.get_chat_member(crowd.id, one) for one in (ada.id, bob.id, bot.id)]
    assert [member.status for member in members] == ["member", "left", "administrator"]


async def test_the_bot_reacts_with_what_is_allowed(bot: Bot, wire: TelegramWire) -> None:
    assert {emoji.value.replace(EMOJI_STYLE, "") for emoji in ReactionEmoji} == REACTIONS
    ada = wire.person()
    said = wire.says(ada, "hi")
    await bot.set_message_reaction(ada.id, said.message_id, "👍")
    assert said.reactions == {bot.id: "👍"}
    await bot.set_message_reaction(ada.id, said.message_id, [])
    assert said.reactions == {}
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(ada.id, said.message_id, "🧮")


@pytest.mark.parametrize("token", ["7000000001:" + "A" * 35, "nonsense"])
async def test_a_wrong_token_is_refused(wire: TelegramWire, token: str) -> None:
    async with telegram_serving(wire) as server, ClientSession() as http:
        stranger = Bot(token, base_url=f"{server.url}/bot")
        with pytest.raises(InvalidToken):
            await stranger.initialize()
        await stranger.shutdown()
        async with http.get(f"{server.url}/bot{token}/getMe") as answer:
            assert answer.status == (404 if token == "nonsense" else 401)  # noqa: S105 - nobody's


@pytest.mark.parametrize("how", ["get", "json", "form", "multipart"])
async def test_a_call_may_be_encoded_in_four_ways(wire: TelegramWire, how: str) -> None:
    ada = wire.person()
    said: dict[str, Any] = {"chat_id": str(ada.id), "text": "hi", "entities": '[{"type":"bold","offset":0,"length":2}]'}
    form = FormData(said)
    if how == "multipart":
        form.add_field("unused", b"file", filename="x")
    async with telegram_serving(wire) as server, ClientSession(f"{server.url}/bot{TOKEN}/") as http:
        ways = {
            "get": lambda: http.get("SendMessage", params=said),
            "json": lambda: http.post(
                "sendmessage", json=said | {"entities": [{"type": "bold", "offset": 0, "length": 2}]}
            ),
            "form": lambda: http.post("sendMessage", data=said),
            "multipart": lambda: http.post("SENDMESSAGE", data=form),
        }
        async with ways[how]() as answer:
            assert (await answer.json())["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
        async with http.post("flyAway") as answer:
            assert (answer.status, (await answer.json())["error_code"]) == (404, 404)
