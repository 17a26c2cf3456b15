"""The Telegram stand-in, met by the real library: what is said, what is read, what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.wire.telegram import TelegramWire
from tests.wire.telegram_client import talking


def keys(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(one[:10], callback_data=one) for one in data]])


@pytest.fixture
def wire() -> TelegramWire:
    return TelegramWire()


@pytest.fixture
async def bot(wire: TelegramWire) -> AsyncIterator[Bot]:
    async with talking(wire) as real:
        yield real


async def test_the_bot_learns_who_it_is(bot: Bot, wire: TelegramWire) -> None:
    wire.reads_all_groups = False
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot, me.can_read_all_group_messages) == (7000000001, "aiki_bot", True, False)


async def test_a_text_arrives_with_its_markup_read(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person("Ada", "ada")
    sent = await bot.send_message(ada.id, " 😀 <b>bold &amp; <i>both</i></b> <code>x</code>\n", parse_mode="HTML")
    assert sent.text == "😀 bold & both x"
    assert sent.parse_entities() == {
        MessageEntity("bold", 3, 11): "bold & both",
        MessageEntity("italic", 10, 4): "both",
        MessageEntity("code", 15, 1): "x",
    }
    assert wire.texts(ada) == ["😀 bold & both x"]
    assert sent.chat.id == ada.id


@pytest.mark.parametrize(
    ("mode", "text", "shown", "kinds"),
    [
        ("HTML", '<a href="https://a.example">a</a> 1 &lt; 2 & 3', "a 1 < 2 & 3", ["text_link"]),
        ("HTML", '<pre><code class="language-py">x = 1</code></pre>', "x = 1", ["pre"]),
        ("HTML", "<blockquote expandable>q</blockquote>", "q", ["expandable_blockquote"]),
        ("HTML", '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', "ab", ["spoiler", "spoiler"]),
        ("MarkdownV2", "*b* _i_ __u__ ~s~ ||p|| `c`", "b i u s p c", None),
        (
            "MarkdownV2",
            "*bold _both_*\\. [a\\_b](https://a.example)",
            "bold both. a_b",
            ["bold", "italic", "text_link"],
        ),
        ("MarkdownV2", "```py\nx = [1]*2\n```", "x = [1]*2", ["pre"]),
        ("MarkdownV2", ">one\n>two\nthree", "one\ntwo\nthree", ["blockquote"]),
        ("Markdown", "*b* _i_ [x](https://a.example) `c` 1\\_0 [no]", "b i x c 1_0 [no]", None),
    ],
)
async def test_each_markup_is_read(
    bot: Bot, wire: TelegramWire, mode: str, text: str, shown: str, kinds: list[str] | None
) -> None:
    sent = await bot.send_message(wire.person().id, text, parse_mode=mode)
    assert sent.text == shown
    assert kinds is None or [entity.type for entity in sent.entities] == kinds


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("HTML", "<b>a"),
        ("HTML", "a</b>"),
        ("HTML", "<b><i>a</b></i>"),
        ("HTML", "1 < 2"),
        ("HTML", "<p>a</p>"),
        ("MarkdownV2", "1. one"),
        ("MarkdownV2", "*a"),
        ("MarkdownV2", "*a _b* c_"),
        ("MarkdownV2", "`a"),
        ("MarkdownV2", "[a](https://b"),
        ("MarkdownV2", "a-b"),
        ("Markdown", "*a"),
    ],
)
async def test_markup_that_does_not_close_is_refused(bot: Bot, wire: TelegramWire, mode: str, text: str) -> None:
    ada = wire.person()
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(ada.id, text, parse_mode=mode)
    assert wire.texts(ada) == []


@pytest.mark.parametrize(
    "entities",
    [
        [MessageEntity("bold", 3, 9)],
        [MessageEntity("bold", 1, 2)],
        [MessageEntity("bold", 0, 1)],
        [MessageEntity("bold", 0, 4), MessageEntity("italic", 3, 4)],
        [MessageEntity("code", 0, 4), MessageEntity("bold", 2, 1)],
        [MessageEntity("bold", 0, 4), MessageEntity("code", 2, 1)],
        [MessageEntity("bold", 0, 4), MessageEntity("bold", 2, 1)],
        [MessageEntity("blockquote", 0, 4), MessageEntity("expandable_blockquote", 2, 1)],
        [MessageEntity("text_link", 0, 2)],
        [MessageEntity("shiny", 0, 2)],
        [MessageEntity("bold", -1, 2)],
        [MessageEntity("bold", 2, 0)],
    ],
)
async def test_entities_that_do_not_fit_are_refused(
    bot: Bot, wire: TelegramWire, entities: list[MessageEntity]
) -> None:
    with pytest.raises(BadRequest, match="Can't parse"):
        await bot.send_message(wire.person().id, "😀 text", entities=entities)


async def test_entities_that_fit_are_kept(bot: Bot, wire: TelegramWire) -> None:
    fitting = [MessageEntity("bold", 0, 7), MessageEntity("italic", 0, 2), MessageEntity("blockquote", 3, 4)]
    sent = await bot.send_message(wire.person().id, "😀 text  ", entities=[*fitting, MessageEntity("code", 8, 1)])
    assert list(sent.entities) == fitting


async def test_a_text_has_its_length_in_utf16_units(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    await bot.send_message(ada.id, "😀" * 2048)
    await bot.send_message(ada.id, "<b>" + "a" * 4096 + "</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(ada.id, "😀" * 2048 + "a")
    for nothing in ("", "  \n", "<b> </b>"):
        with pytest.raises(BadRequest, match="Message text is empty"):
            await bot.send_message(ada.id, nothing, parse_mode="HTML")


async def test_keyboards_are_checked(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    sent = await bot.send_message(ada.id, "?", reply_markup=keys("yes", "é" * 32))
    assert [button["callback_data"] for button in wire.messages(ada)[0].buttons] == ["yes", "é" * 32]
    assert sent.reply_markup is not None
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(ada.id, "?", reply_markup=keys("é" * 33))
    with pytest.raises(BadRequest, match="text buttons are unallowed"):
        await bot.send_message(ada.id, "?", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("x")]]))
    with pytest.raises(BadRequest, match="Can't parse reply keyboard markup"):
        await bot.send_message(ada.id, "?", api_kwargs={"reply_markup": "{"})


async def test_whoever_cannot_be_written_to_is_not(bot: Bot, wire: TelegramWire) -> None:
    ada, bob, eve, group = wire.person(), wire.person("Bob"), wire.person("Eve", started=False), wire.group()
    wire.blocks(ada)
    bob.deactivated = True
    wire.kicks(group, bob)
    for chat_id, said in (
        (ada.id, "Forbidden: bot was blocked by the user"),
        (bob.id, "Forbidden: user is deactivated"),
        (eve.id, "Forbidden: bot can't initiate conversation with a user"),
        (group.id, "Forbidden: bot was kicked from the group chat"),
    ):
        with pytest.raises(Forbidden, match=said):
            await bot.send_message(chat_id, "hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(12345, "hello")
    wire.unblocks(ada)
    await bot.send_message(ada.id, "again")
    assert wire.texts(ada) == ["again"]


async def test_a_group_that_became_a_supergroup_has_another_id(bot: Bot, wire: TelegramWire) -> None:
    group = wire.group("Friends", [wire.person()])
    new = wire.migrates(group)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "hello")
    assert moved.value.new_chat_id == new.id
    old, there = await bot.get_updates(timeout=1)
    assert old.message is not None
    assert there.message is not None
    assert (old.message.migrate_to_chat_id, there.message.migrate_from_chat_id) == (new.id, group.id)


async def test_an_edit_replaces_the_text_and_drops_the_keyboard(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    sent = await bot.send_message(ada.id, "one", reply_markup=keys("stop"))
    edited = await bot.edit_message_text("two", ada.id, sent.message_id)
    assert edited
    assert wire.texts(ada) == ["two"]
    [message] = wire.messages(ada)
    assert (message.earlier, message.buttons) == (["one"], [])
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("two\n", ada.id, sent.message_id)
    await bot.edit_message_reply_markup(ada.id, sent.message_id, reply_markup=keys("up"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(ada.id, sent.message_id, reply_markup=keys("up"))


async def test_what_is_gone_cannot_be_edited_deleted_or_answered(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    asked = wire.says(ada, "hi")
    sent = await bot.send_message(ada.id, "one", reply_parameters=ReplyParameters(asked.message_id))
    assert sent.reply_to_message is not None
    await bot.delete_message(ada.id, sent.message_id)
    wire.erases(asked)
    assert wire.texts(ada) == []
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("two", ada.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ada.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ada.id, "two", reply_parameters=ReplyParameters(asked.message_id))
    anyway = ReplyParameters(asked.message_id, allow_sending_without_reply=True)
    assert (await bot.send_message(ada.id, "two", reply_parameters=anyway)).reply_to_message is None


async def test_others_messages_cannot_be_edited(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    group = wire.group(members=[ada])
    said = wire.says(ada, "hi", group)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("no", group.id, said.message_id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, said.message_id)


async def test_topics_are_threads(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    crowd = wire.supergroup(members=[ada], forum=True)
    topic = wire.topic(ada, crowd)
    asked = wire.says(ada, "hi", crowd, topic=topic)
    opened, update = await bot.get_updates(timeout=1)
    assert opened.message is not None
    assert opened.message.forum_topic_created is not None
    assert update.message is not None
    assert update.message.is_topic_message
    assert update.message.message_thread_id == topic
    sent = await bot.send_message(crowd.id, "here", reply_parameters=ReplyParameters(asked.message_id))
    assert sent.message_thread_id == topic
    await bot.send_chat_action(crowd.id, "typing", message_thread_id=topic)
    wire.drops_topic(crowd, topic)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(crowd.id, "gone", message_thread_id=topic)


async def test_drafts_are_for_private_chats(bot: Bot, wire: TelegramWire) -> None:
    ada, group = wire.person(), wire.group()
    await bot.send_message_draft(ada.id, 7, "")
    await bot.send_message_draft(ada.id, 7, "Hel")
    shown = wire.private(ada).shown_draft
    assert shown is not None
    await bot.send_message(ada.id, "Hello")
    assert [(draft.draft_id, draft.text) for draft in wire.drafts(ada)] == [(7, ""), (7, "Hel")]
    assert wire.private(ada).shown_draft is None
    with pytest.raises(BadRequest, match="private"):
        await bot.send_message_draft(group.id, 7, "Hel")
    with pytest.raises(BadRequest, match="non-zero"):
        await bot.send_message_draft(ada.id, 0, "Hel")


async def test_signs_of_life_are_seen(bot: Bot, wire: TelegramWire) -> None:
    ada = wire.person()
    await bot.send_chat_action(ada.id, "typing")
    assert [action.action for action in wire.actions(ada)] == ["typing"]
    with pytest.raises(BadRequest, match="Wrong parameter action"):
        await bot.send_chat_action(ada.id, "dreaming")
