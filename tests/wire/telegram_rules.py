"""What Telegram takes for a text, an entity, a keyboard, a command, a reaction."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wire.telegram_markup import parse, units
from tests.wire.telegram_refusals import Refused, want

Json = dict[str, Any]

LONGEST_TEXT, LONGEST_CAPTION, LONGEST_TOAST = 4096, 1024, 200
MOST_ENTITIES = 100
MOST_BUTTONS, MOST_IN_ROW = 100, 8
PLAIN = {"bold", "italic", "underline", "strikethrough", "spoiler", "mention", "hashtag", "cashtag", "bot_command"}
PLAIN |= {"url", "email", "phone_number", "blockquote", "expandable_blockquote", "code", "pre"}
NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
CODE = {"code", "pre"}
QUOTES = {"blockquote", "expandable_blockquote"}
BUTTONS = """url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat
switch_inline_query_chosen_chat copy_text callback_game pay""".split()
SCOPES = """default all_private_chats all_group_chats all_chat_administrators chat chat_administrators
chat_member""".split()
ACTIONS = """typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker
find_location record_video_note upload_video_note""".split()
REACTIONS = set(
    """👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾
    💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎
    👾 🤷‍♂ 🤷 🤷‍♀ 😡""".split()
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Params:
    """What a call says, however it was encoded."""

    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter as text, "" where there is none."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a parameter as a number."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            message = f"invalid {name} specified"
            raise Refused(message) from None

    def flag(self, name: str) -> bool:
        """Return whether a parameter is set."""
        return self.text(name).casefold() in {"true", "1", "yes", "t"}

    def value(self, name: str, what: str = "object") -> Any:
        """Return a parameter that is JSON, None where there is none."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            message = f"can't parse {what}: object expected as {name}"
            raise Refused(message) from None


def formatted(params: Params, name: str = "text", entities: str = "entities") -> tuple[str, list[Json]]:
    """Return a text as it will be shown, with its entities, or refuse its markup."""
    text = params.text(name).replace("\r", "")
    mode = params.text("parse_mode")
    if mode:
        text, found = parse(text, mode)
    else:
        found = params.value(entities, "entities JSON object") or []
        want(isinstance(found, list), "can't parse entities JSON object")
        check_entities(text, found)
    return _trimmed(text, [entity for entity in found if _leads_somewhere(entity)][:MOST_ENTITIES])


def _leads_somewhere(entity: Json) -> bool:
    """Telegram drops links that are none, without a word."""
    url = str(entity.get("url", ""))
    return entity["type"] != "text_link" or bool(re.match(r"(https?://|tg://|mailto:|tel:)?[^\s/.]+(\.|://|:|$)", url))


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Take white space off both ends as Telegram does: at the beginning only before the first entity."""
    start = min((entity["offset"] for entity in entities), default=len(text))
    blank = len(text) - len(text.lstrip(" \n"))
    blank = min(blank, start)
    text = text[blank:].rstrip(" \n\t")
    end = units(text)
    kept = []
    for entity in entities:
        offset = entity["offset"] - blank
        length = min(entity["length"], end - offset)
        if length > 0:
            kept.append(entity | {"offset": offset, "length": length})
    return text, kept


def check_text(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Refuse a text that says nothing or too much."""
    want(text.strip(), "message text is empty")
    want(units(text) <= LONGEST_TEXT, "message is too long")
    return text, entities


def check_caption(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Refuse a caption that says too much."""
    want(units(text) <= LONGEST_CAPTION, "message caption is too long")
    return text, entities


def check_entities(text: str, entities: list[Json]) -> None:
    """Refuse entities that do not fit the text, or each other."""
    if not entities:
        return
    starts = _starts(text)
    for entity in entities:
        _check_entity(entity, starts, units(text))
    _check_nesting(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))


def _starts(text: str) -> set[int]:
    """Return every place, in UTF-16 units, where a character begins, and the end."""
    places, at = {0}, 0
    for character in text:
        at += 2 if ord(character) > 0xFFFF else 1
        places.add(at)
    return places


def _check_entity(entity: Json, starts: set[int], end: int) -> None:
    want(isinstance(entity, dict), "can't parse MessageEntity: expected an Object")
    offset, length = entity.get("offset"), entity.get("length")
    whole = type(offset) is int and type(length) is int
    want(whole, 'can\'t parse MessageEntity: Field "offset" must be of type Number')
    assert isinstance(offset, int)
    assert isinstance(length, int)
    kind = entity.get("type")
    want(kind in PLAIN or kind in NEEDS, "can't parse MessageEntity: unsupported type specified")
    needed = NEEDS.get(str(kind))
    want(needed is None or entity.get(needed), f'can\'t parse MessageEntity: Field "{needed}" is missing')
    want(offset >= 0 and length > 0, "can't parse entities: entity has an invalid place")
    where = f"entity beginning at UTF-16 offset {offset}"
    want(offset < end, f"can't parse entities: {where} ends after the end of the text at UTF-16 offset {end}")
    past = f"can't parse entities: {where} ends after the end of the text at UTF-16 offset {offset + length}"
    want(offset + length <= end, past)
    middle = f"can't parse entities: {where} begins or ends in a middle of a UTF-16 symbol"
    want({offset, offset + length} <= starts, middle)


def _check_nesting(entities: list[Json]) -> None:
    around: list[Json] = []
    for entity in entities:
        while around and around[-1]["offset"] + around[-1]["length"] <= entity["offset"]:
            around.pop()
        kinds = {outer["type"] for outer in around}
        where = f"can't parse entities: entity at UTF-16 offset {entity['offset']}"
        if around:
            fits = entity["offset"] + entity["length"] <= around[-1]["offset"] + around[-1]["length"]
            want(fits, f"{where} overlaps the one before it")
        want(not kinds & CODE, f"{where} lies in code")
        want(entity["type"] not in CODE or kinds <= QUOTES, f"{where} is code in something else")
        want(entity["type"] not in QUOTES or not kinds & QUOTES, f"{where} is a quote in a quote")
        want(entity["type"] not in kinds, f"{where} lies in one of its own type")
        around.append(entity)


def keyboard(params: Params) -> Json | None:
    """Return the inline keyboard of a call, None where there is none, or refuse it."""
    markup = params.value("reply_markup", "reply keyboard markup JSON object")
    if markup is None:
        return None
    want(isinstance(markup, dict), "object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        known = {"keyboard", "remove_keyboard", "force_reply"} & set(markup)
        want(known or not markup, "can't parse reply keyboard markup JSON object: unknown kind")
        return None
    right = isinstance(rows, list) and all(isinstance(row, list) for row in rows)
    want(right, 'can\'t parse inline keyboard: Field "inline_keyboard" must be an Array of Arrays')
    want(all(len(row) <= MOST_IN_ROW for row in rows), "BUTTONS_TOO_MUCH")
    want(sum(map(len, rows)) <= MOST_BUTTONS, "reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    filled = [row for row in rows if row]
    return {"inline_keyboard": filled} if filled else None


def _check_button(button: Any) -> None:
    cannot = "can't parse inline keyboard button"
    want(isinstance(button, dict) and button.get("text"), f'{cannot}: Field "text" is empty or missing')
    kinds = [name for name in BUTTONS if name in button]
    want(len(kinds) == 1, f"{cannot}: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        want(1 <= len(str(button["callback_data"]).encode()) <= 64, "BUTTON_DATA_INVALID")
    if "url" in button:
        right = re.match(r"(https?|tg)://\S+$", str(button["url"]))
        want(right, f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def commands(params: Params) -> list[Json]:
    """Return the commands of a call, or refuse them."""
    listed = params.value("commands", "commands JSON object")
    want(isinstance(listed, list), "can't parse commands: expected an Array")
    want(len(listed) <= 100, "BOT_COMMANDS_TOO_MUCH")
    for entry in listed:
        name, description = str(entry.get("command", "")), str(entry.get("description", ""))
        want(re.fullmatch(r"/?[a-z0-9_]{1,32}", name), "BOT_COMMAND_INVALID")
        want(description.strip(), "command description must be non-empty")
        want(units(description) <= 256, "BOT_COMMAND_DESCRIPTION_INVALID")
    return [entry | {"command": str(entry["command"]).removeprefix("/")} for entry in listed]


def command_scope(params: Params) -> str:
    """Return whom the commands are for, as one word: "default", "chat:-5", "chat_member:-5:7"."""
    scope = params.value("scope", "BotCommandScope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    want(kind in SCOPES, "can't parse BotCommandScope: unsupported type specified")
    parts = [kind, scope.get("chat_id"), scope.get("user_id")]
    return ":".join(str(part) for part in parts if part is not None)


def language(params: Params) -> str:
    """Return the language of a call, "" for every other."""
    code = params.text("language_code")
    want(re.fullmatch(r"([a-z]{2})?", code), "invalid language code specified")
    return code


def reaction(params: Params) -> str:
    """Return the emoji of a call, "" for none, or refuse it."""
    listed = params.value("reaction", "reaction types JSON object") or []
    want(isinstance(listed, list), "can't parse reaction types JSON object")
    want(len(listed) <= 1, "REACTIONS_TOO_MANY")
    if not listed:
        return ""
    emoji = str(listed[0].get("emoji", "")).replace("\N{VARIATION SELECTOR-16}", "")
    want(listed[0].get("type") == "emoji" and emoji in REACTIONS, "REACTION_INVALID")
    return emoji
