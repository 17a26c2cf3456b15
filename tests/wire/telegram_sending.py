"""The methods by which a bot says something: messages, edits, drafts, files, signs of life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.wire.telegram_chats import Action, Chat, Draft, Message
from tests.wire.telegram_events import message_json
from tests.wire.telegram_flood import Flood
from tests.wire.telegram_markup import units
from tests.wire.telegram_media import LARGEST_PHOTO, LARGEST_UPLOAD, Media, document, photo
from tests.wire.telegram_refusals import MIGRATED, Refused, want
from tests.wire.telegram_rules import (
    ACTIONS,
    LONGEST_TEXT,
    Params,
    check_caption,
    check_text,
    formatted,
    keyboard,
    reaction,
)
from tests.wire.telegram_world import World

Json = dict[str, Any]
Method = Callable[[Params], object]

NOT_MODIFIED = """message is not modified: specified new message content and reply markup are exactly the same as a
current content and reply markup of the message""".replace("\n", " ")


class Sending:
    """What a bot may do in a chat, and what it is refused there."""

    def __init__(self, world: World, flood: Flood) -> None:
        """Act on this world."""
        self.world = world
        self.flood = flood
        self.largest_upload = LARGEST_UPLOAD

    def methods(self) -> dict[str, Method]:
        """Return each method by its name in small letters."""
        return {
            "sendmessage": self._send_message,
            "senddocument": self._send_document,
            "sendphoto": self._send_photo,
            "editmessagetext": self._edit_text,
            "editmessagecaption": self._edit_caption,
            "editmessagereplymarkup": self._edit_markup,
            "deletemessage": self._delete,
            "sendchataction": self._act,
            "sendmessagedraft": self._draft,
            "setmessagereaction": self._react,
        }

    def chat(self, params: Params, name: str = "chat_id") -> Chat:
        """Return the chat that a call is about, if the bot knows it."""
        want(params.text(name), f"{name} is empty")
        wanted = params.text(name)
        number = int(wanted) if wanted.removeprefix("-").isdigit() else 0
        chat = self.world.chats.get(number)
        want(chat is not None, "chat not found")
        assert chat is not None
        if chat.migrated_to is not None:
            raise Refused(MIGRATED, parameters={"migrate_to_chat_id": chat.migrated_to.id})
        return chat

    def _open(self, params: Params) -> Chat:
        """Return the chat, if the bot may write there."""
        chat = self.chat(params)
        if (person := chat.person) is not None:
            want(not person.deactivated, "user is deactivated", 403)
            want(not person.blocked, "bot was blocked by the user", 403)
            want(person.started, "bot can't initiate conversation with a user", 403)
        kind = "supergroup" if chat.type == "supergroup" else "group"
        want(chat.bot_status != "kicked", f"bot was kicked from the {kind} chat", 403)
        want(chat.bot_status != "left", f"bot is not a member of the {kind} chat", 403)
        return chat

    def _thread(self, chat: Chat, params: Params) -> int | None:
        thread_id = params.integer("message_thread_id") or None
        want(thread_id is None or thread_id in chat.topics, "message thread not found")
        return thread_id

    def _replied(self, chat: Chat, params: Params) -> Message | None:
        reply = params.value("reply_parameters", "reply parameters JSON object") or {}
        legacy = params.integer("reply_to_message_id")
        if legacy:
            reply = {"message_id": legacy, "allow_sending_without_reply": params.flag("allow_sending_without_reply")}
        if not reply.get("message_id"):
            return None
        where = self.world.chats.get(int(reply.get("chat_id") or chat.id), chat)
        message = where.messages.get(int(reply["message_id"]))
        if message is None:
            want(reply.get("allow_sending_without_reply"), "message to be replied not found")
            return None
        want(str(reply.get("quote") or "") in message.text, "QUOTE_TEXT_INVALID")
        return message

    def _post(self, params: Params, text: str, entities: list[Json], media: Media | None = None) -> Json:
        """Put a message of the bot's into its chat, if nothing speaks against it."""
        markup = keyboard(params)
        chat = self._open(params)
        thread_id = self._thread(chat, params)
        replied = self._replied(chat, params)
        self.flood.charge("chat", chat)
        message = self.world.post(chat, self.world.bot)
        message.text, message.entities, message.reply_markup = text, entities, markup
        message.reply_to = replied
        message.thread_id = thread_id or (replied.thread_id if replied else None)
        message.silent = params.flag("disable_notification")
        if media is not None:
            message.payload = self.world.files.payload(media)
            message.data, message.file_name = media.data, media.name
        chat.shown_draft = None
        return message_json(message)

    def _send_message(self, params: Params) -> Json:
        return self._post(params, *check_text(*formatted(params)))

    def _send_document(self, params: Params) -> Json:
        return self._send_file(params, "document")

    def _send_photo(self, params: Params) -> Json:
        return self._send_file(params, "photo")

    def _send_file(self, params: Params, kind: str) -> Json:
        caption = check_caption(*formatted(params, "caption", "caption_entities"))
        name = params.text(kind)
        upload = params.files.get(name.removeprefix("attach://") if name.startswith("attach://") else kind)
        if upload is None:
            want(name, f"there is no {kind} in the request")
            kept = self.world.files.by_id.get(name)
            want(kept is not None, "wrong file identifier/HTTP URL specified")
            assert kept is not None
            return self._post(params, *caption, _made(kind, kept.data, kept.path.rpartition("/")[2], ""))
        want(upload.data, "file must be non-empty")
        want(len(upload.data) <= self.largest_upload, "Request Entity Too Large", 413)
        want(kind != "photo" or len(upload.data) <= LARGEST_PHOTO, "file is too big")
        return self._post(params, *caption, _made(kind, upload.data, upload.name, upload.content_type))

    # What was said before

    def _own(self, params: Params, missing: str) -> Message:
        want(not params.text("inline_message_id"), "MESSAGE_ID_INVALID")
        want(params.integer("message_id"), "message identifier is not specified")
        message = self._open(params).messages.get(params.integer("message_id"))
        want(message is not None, missing)
        assert message is not None
        return message

    def _editable(self, params: Params) -> Message:
        message = self._own(params, "message to edit not found")
        want(message.sender is self.world.bot, "message can't be edited")
        return message

    def _edit_text(self, params: Params) -> Json:
        text, entities = check_text(*formatted(params))
        markup = keyboard(params)
        message = self._editable(params)
        want(not message.is_file, "there is no text in the message to edit")
        return self._change(message, text, entities, markup)

    def _edit_caption(self, params: Params) -> Json:
        text, entities = check_caption(*formatted(params, "caption", "caption_entities"))
        markup = keyboard(params)
        message = self._editable(params)
        want(message.is_file, "there is no caption in the message to edit")
        return self._change(message, text, entities, markup)

    def _edit_markup(self, params: Params) -> Json:
        markup = keyboard(params)
        message = self._editable(params)
        return self._change(message, message.text, message.entities, markup)

    def _change(self, message: Message, text: str, entities: list[Json], markup: Json | None) -> Json:
        """Edit a message; a keyboard that is not said again is gone."""
        same = (text, entities, markup) == (message.text, message.entities, message.reply_markup)
        want(not same, NOT_MODIFIED)
        self.flood.charge("edits", message.chat)
        message.earlier.append(message.text)
        message.text, message.entities, message.reply_markup = text, entities, markup
        message.edit_date = self.world.date()
        return message_json(message)

    def _delete(self, params: Params) -> bool:
        message = self._own(params, "message to delete not found")
        own = message.sender is self.world.bot
        may = own or message.chat.is_private or message.chat.bot_status == "administrator"
        want(may, "message can't be deleted")
        message.chat.remove(message)
        return True

    def _react(self, params: Params) -> bool:
        emoji = reaction(params)
        message = self._own(params, "message to react not found")
        bot_id = self.world.bot.id
        message.reactions.pop(bot_id, None)
        if emoji:
            message.reactions[bot_id] = emoji
        return True

    # Signs of life

    def _act(self, params: Params) -> bool:
        want(params.text("action") in ACTIONS, "wrong parameter action in request")
        chat = self._open(params)
        thread_id = self._thread(chat, params)
        self.flood.charge("actions", chat)
        chat.actions.append(Action(params.text("action"), thread_id, self.world.clock()))
        return True

    def _draft(self, params: Params) -> bool:
        text, entities = formatted(params)
        want(units(text) <= LONGEST_TEXT, "message is too long")
        want(params.integer("draft_id"), "draft_id must be non-zero")
        chat = self._open(params)
        want(chat.is_private, "message drafts can be sent only to private chats")
        thread_id = self._thread(chat, params)
        self.flood.charge("drafts", chat)
        chat.shown_draft = Draft(params.integer("draft_id"), text, entities, thread_id, self.world.clock())
        chat.drafts.append(chat.shown_draft)
        return True


def _made(kind: str, data: bytes, name: str, mime: str) -> Media:
    return photo(data) if kind == "photo" else document(data, name, mime or "application/octet-stream")
