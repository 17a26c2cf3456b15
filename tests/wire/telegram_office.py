"""The other methods of the Bot API: about the bot, its menu, its chats, its presses, files and updates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.wire.telegram_chats import Person
from tests.wire.telegram_events import chat_json, member_json, user_json
from tests.wire.telegram_markup import units
from tests.wire.telegram_refusals import want
from tests.wire.telegram_rules import LONGEST_TOAST, Params, command_scope, commands, language
from tests.wire.telegram_sending import Method, Sending
from tests.wire.telegram_updates import HAS_WEBHOOK
from tests.wire.telegram_webhook import Webhook
from tests.wire.telegram_world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Toast:
    """What a person was shown for the press of a button; "" only stops the clock on it."""

    user: Person
    query_id: str
    text: str
    alert: bool


class Office:
    """What a bot sets and asks besides talking."""

    def __init__(self, world: World, sending: Sending, webhook: Webhook) -> None:
        """Act on this world."""
        self.world = world
        self.sending = sending
        self.webhook = webhook
        self.toasts: list[Toast] = []
        self.query_life_s = 15.0
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """By scope and language (telegram_rules.command_scope)."""
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}

    def methods(self) -> dict[str, Method]:
        """Return each method by its name in small letters."""
        return {
            "getme": self._me,
            "getchat": self._chat,
            "getchatmember": self._member,
            "getfile": lambda params: self.world.files.describe(params.text("file_id")),
            "answercallbackquery": self._toast,
            "setmycommands": self._set_commands,
            "getmycommands": lambda params: self.commands.get(_menu(params), []),
            "deletemycommands": lambda params: self.commands.pop(_menu(params), None) is None or True,
            "setmydescription": lambda params: _describe(self.descriptions, params, "description", 512),
            "setmyshortdescription": lambda params: _describe(
                self.short_descriptions, params, "short_description", 120
            ),
            "getmydescription": lambda params: {"description": self.descriptions.get(language(params), "")},
            "getmyshortdescription": lambda params: {
                "short_description": self.short_descriptions.get(language(params), "")
            },
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": lambda _params: self.webhook.info(self.world.updates),
        }

    async def get_updates(self, params: Params) -> list[Json]:
        """Return the updates that wait, or hold the call until one does."""
        updates = self.world.updates
        want(not self.webhook.url, HAS_WEBHOOK, 409)
        updates.allow(_allowed(params))
        limit = params.integer("limit", 100)
        return await updates.poll(params.integer("offset"), min(max(limit, 1), 100), params.integer("timeout"))

    def _me(self, _params: Params) -> Json:
        flags = {"can_join_groups": True, "can_read_all_group_messages": self.world.reads_all_groups}
        flags |= {"supports_inline_queries": False, "can_connect_to_business": False, "has_main_web_app": False}
        return user_json(self.world.bot) | flags

    def _chat(self, params: Params) -> Json:
        chat = self.sending.chat(params)
        gifts = """unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels""".split()
        body = chat_json(chat) | {"accent_color_id": 1, "max_reaction_count": 11}
        return body | {"accepted_gift_types": dict.fromkeys(gifts, False)}

    def _member(self, params: Params) -> Json:
        chat = self.sending.chat(params)
        person = self.world.people.get(params.integer("user_id"))
        want(person is not None, "user not found")
        assert person is not None
        if person is self.world.bot:
            return member_json(person, chat.bot_status)
        return member_json(person, "member" if person.id in chat.members else "left")

    def _toast(self, params: Params) -> bool:
        query_id, text = params.text("callback_query_id"), params.text("text")
        want(units(text) <= LONGEST_TOAST, "MESSAGE_TOO_LONG")
        person, came_at = self.world.queries.pop(query_id, (None, 0.0))
        fresh = person is not None and self.world.clock() - came_at <= self.query_life_s
        want(fresh, "query is too old and response timeout expired or query ID is invalid")
        assert person is not None
        self.toasts.append(Toast(person, query_id, text, params.flag("show_alert")))
        return True

    def _set_commands(self, params: Params) -> bool:
        self.commands[_menu(params)] = commands(params)
        return True

    def _set_webhook(self, params: Params) -> bool:
        if not params.text("url"):
            return self._delete_webhook(params)
        self.webhook.check(params)
        updates = self.world.updates
        updates.allow(_allowed(params))
        updates.interrupt("terminated by setWebhook request")
        self._drop(params)
        self.webhook.start(params, updates)
        return True

    def _delete_webhook(self, params: Params) -> bool:
        self.webhook.stop()
        self._drop(params)
        return True

    def _drop(self, params: Params) -> None:
        if params.flag("drop_pending_updates"):
            self.world.updates.pending.clear()


def _allowed(params: Params) -> list[str] | None:
    allowed = params.value("allowed_updates", "allowed_updates JSON object")
    want(allowed is None or isinstance(allowed, list), "can't parse allowed_updates: expected an Array")
    return None if allowed is None else [str(kind) for kind in allowed]


def _menu(params: Params) -> tuple[str, str]:
    return command_scope(params), language(params)


def _describe(descriptions: dict[str, str], params: Params, name: str, longest: int) -> bool:
    text = params.text(name)
    want(units(text) <= longest, f"{name.replace('_', ' ')} is too long")
    descriptions[language(params)] = text
    return True
