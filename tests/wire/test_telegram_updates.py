"""How the Telegram stand-in gives the real library what people did: polls, offsets, conflicts, webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict
from telegram.ext import Updater

from tests.wire.server import serving
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_client import talking
from tests.wire.telegram_faults import gateway
from tests.wire.telegram_media import animation, audio, contact, location, photo, sticker, video, video_note, voice

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
SECRET = "s3cret"  # noqa: S105 - of this test


@pytest.fixture
def wire() -> TelegramWire:
    return TelegramWire()


@pytest.fixture
async def bot(wire: TelegramWire) -> AsyncIterator[Bot]:
    async with talking(wire) as real:
        yield real


async def test_a_poll_is_held_until_somebody_writes(bot: Bot, wire: TelegramWire) -> None:
    polled = asyncio.create_task(bot.get_updates(timeout=30))
    await wire.wait_for(lambda: wire.updates.is_polled)
    wire.says(wire.person("Ada", language_code="de"), "hi @aiki_bot, /help@aiki_bot 😀 /stop")
    [update] = await polled
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "de"
    found = {entity.type: text for entity, text in update.message.parse_entities().items()}
    assert found == {"mention": "@aiki_bot", "bot_command": "/stop"}


async def test_a_poll_that_nobody_answers_ends_empty(bot: Bot) -> None:
    assert await bot.get_updates(timeout=0) == ()


async def test_updates_come_again_until_they_are_confirmed(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    for text in "abc":
        wire.says(ada, text)
    first = await bot.get_updates(limit=2)
    assert [update.message and update.message.text for update in first] == ["a", "b"]
    assert await bot.get_updates(limit=2) == first
    [last] = await bot.get_updates(offset=first[-1].update_id + 1)
    assert wire.confirmed_offset == last.update_id
    assert await bot.get_updates(offset=last.update_id + 1) == ()
    assert not wire.updates.pending


async def test_a_negative_offset_counts_from_the_end(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    for text in "abc":
        wire.says(ada, text)
    [last] = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "c"
    assert len(await bot.get_updates()) == 1


async def test_reactions_come_only_if_named_and_that_is_remembered(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    said = await bot.send_message(ada.id, "hello")
    message = wire.messages(ada)[0]
    wire.reacts(ada, message, "👍")
    assert await bot.get_updates(allowed_updates=["message", "message_reaction"]) == ()
    wire.reacts(ada, message, "👎")
    wire.reacts(ada, message)
    changed, taken = await bot.get_updates()
    assert changed.message_reaction is not None
    assert taken.message_reaction is not None
    assert changed.message_reaction.message_id == said.message_id
    assert [one.to_dict()["emoji"] for one in changed.message_reaction.old_reaction] == ["👍"]
    assert [one.to_dict()["emoji"] for one in changed.message_reaction.new_reaction] == ["👎"]
    assert taken.message_reaction.new_reaction == ()
    await bot.get_updates(offset=taken.update_id + 1, allowed_updates=[])
    wire.reacts(ada, message, "👍")
    assert await bot.get_updates() == ()


async def test_the_older_of_two_pollers_is_turned_away(wire: TelegramWire) -> None:
    async with talking(wire) as bot, talking(wire) as other:
        older = asyncio.create_task(bot.get_updates(timeout=30))
        await wire.wait_for(lambda: wire.updates.is_polled)
        newer = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await older
        wire.says(wire.person(), "hi")
        assert len(await newer) == 1
    assert wire.updates.conflicts == 1


async def test_the_newer_of_two_pollers_is_turned_away_on_demand(wire: TelegramWire) -> None:
    wire.updates.refuses_newer = True
    async with talking(wire) as bot, talking(wire) as other:
        older = asyncio.create_task(bot.get_updates(timeout=30))
        await wire.wait_for(lambda: wire.updates.is_polled)
        with pytest.raises(Conflict):
            await other.get_updates(timeout=30)
        wire.says(wire.person(), "hi")
        assert len(await older) == 1
    assert wire.updates.conflicts == 1


async def test_a_poller_that_hangs_up_is_none(bot: Bot, wire: TelegramWire) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await wire.wait_for(lambda: wire.updates.is_polled)
    poll.cancel()
    await wire.wait_for(lambda: not wire.updates.is_polled)
    assert [call.status for call in wire.called("getUpdates")] == [0]


async def test_the_librarys_own_poller_runs_against_it(bot: Bot, wire: TelegramWire) -> None:
    queue: asyncio.Queue[object] = asyncio.Queue()
    async with Updater(bot, queue) as updater:
        await updater.start_polling(timeout=30)
        wire.trips("getUpdates", gateway())
        wire.says(wire.person(), "one")
        first = await queue.get()
        assert isinstance(first, Update)
        await wire.wait_for(lambda: wire.confirmed_offset == first.update_id + 1)
        await updater.stop()
    assert not wire.updates.is_polled
    assert wire.called("deleteWebhook")[0].status == 200


async def test_an_edit_is_an_update_of_its_own(bot: Bot, wire: TelegramWire) -> None:
    said = wire.says(wire.person(), "tomorow")
    wire.edits(said, "tomorrow")
    _, update = await bot.get_updates()
    assert update.edited_message is not None
    assert (update.edited_message.text, update.edited_message.message_id) == ("tomorrow", said.message_id)
    assert update.edited_message.edit_date is not None


async def test_a_press_is_answered_once_and_in_time(wire: TelegramWire) -> None:
    now = [0.0]
    wire.clock = lambda: now[0]
    ada = wire.person()
    async with talking(wire) as bot:
        await bot.send_message(ada.id, "Sure?", reply_markup=YES)
        [message] = wire.messages(ada)
        wire.presses(ada, message, "yes")
        [update] = await bot.get_updates()
        assert update.callback_query is not None
        assert update.callback_query.data == "yes"
        await update.callback_query.answer("Done")
        assert [(toast.user, toast.text) for toast in wire.toasts] == [(ada, "Done")]
        late = wire.presses(ada, message, "yes")
        now[0] = 16
        for query_id in (update.callback_query.id, late):
            with pytest.raises(BadRequest, match="Query is too old"):
                await bot.answer_callback_query(query_id)
        with pytest.raises(AssertionError, match="no button"):
            wire.presses(ada, message, "no")


async def test_a_press_under_a_message_that_is_gone_has_little_of_it(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    await bot.send_message(ada.id, "Sure?", reply_markup=YES)
    [message] = wire.messages(ada)
    wire.erases(message)
    wire.presses(ada, message, "old", stale=True)
    [update] = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_everything_that_people_send_can_be_read(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    kinds = ["photo", "voice", "audio", "video", "video_note", "animation", "sticker", "location", "contact"]
    for make in (photo, voice, audio, video, video_note, animation, sticker, location, contact):
        wire.sends(ada, make())
    updates = await bot.get_updates()
    messages = [update.message for update in updates if update.message]
    assert all(getattr(message, kind) for message, kind in zip(messages, kinds, strict=True))
    assert len(messages[0].photo) == 2


async def test_the_parts_of_an_album_share_an_id(bot: Bot, wire: TelegramWire) -> None:
    wire.sends_album(wire.person(), [photo(caption="Look"), photo()])
    one, two = [update.message for update in await bot.get_updates()]
    assert one is not None
    assert two is not None
    assert one.media_group_id == two.media_group_id is not None
    assert (one.caption, two.caption) == ("Look", None)


async def test_in_privacy_mode_a_group_is_heard_only_where_the_bot_is_meant(bot: Bot, wire: TelegramWire) -> None:
    wire.reads_all_groups = False
    ada = wire.person()
    group = wire.group(members=[ada])
    await bot.send_message(group.id, "hello")
    for text in ("lunch?", "@aiki_bot lunch?", "/help", "/help@other_bot"):
        wire.says(ada, text, group)
    wire.says(ada, "yes", group, reply_to=wire.messages(group)[0])
    texts = [update.message and update.message.text for update in await bot.get_updates()]
    assert texts == ["@aiki_bot lunch?", "/help", "yes"]
    assert group.id < 0 < ada.id
    assert wire.supergroup().id < -1_000_000_000_000


async def test_being_blocked_and_thrown_out_is_told(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    group = wire.group(members=[ada])
    wire.blocks(ada)
    wire.unblocks(ada)
    wire.kicks(group, ada)
    wire.invites(group, ada)
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["kicked", "member", "kicked", "member"]


class Inbox:
    """A bot's own address, which does not take the first thing it is brought."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, Any]]] = []

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.came.append((secret, await request.json()))
        return web.Response(status=503 if len(self.came) == 1 else 200)


async def test_a_webhook_is_tried_until_it_takes_an_update(bot: Bot, wire: TelegramWire) -> None:
    wire.webhook.takes_http = True
    inbox, app = Inbox(), web.Application()
    app.router.add_post("/hook", inbox.take)
    async with serving(app) as server:
        await bot.set_webhook(f"{server.url}/hook", secret_token=SECRET, allowed_updates=["message"])
        wire.says(wire.person(), "hi")
        wire.says(wire.person(), "ho")
        await wire.wait_for(lambda: not wire.updates.pending)
        texts = [(secret, body["message"]["text"]) for secret, body in inbox.came]
        assert texts == [(SECRET, "hi"), (SECRET, "hi"), (SECRET, "ho")]
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == (f"{server.url}/hook", 0)
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
    wire.says(wire.person(), "polled")
    assert len(await bot.get_updates()) == 1


@pytest.mark.parametrize("url", ["http://a.example/hook", "https://a.example:8080/hook"])
async def test_a_webhook_that_is_not_safe_is_refused(bot: Bot, url: str) -> None:
    with pytest.raises(BadRequest, match="Bad webhook"):
        await bot.set_webhook(url)
    with pytest.raises(BadRequest, match="Secret token"):
        await bot.set_webhook("https://a.example/hook", secret_token=SECRET + " ")
