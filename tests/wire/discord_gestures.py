"""What people do that wants an answer: commands, buttons, menus, forms, and what is offered while they type."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from tests.wire.discord_base import Base
from tests.wire.discord_commands import (
    ATTACHMENT,
    BOOLEAN,
    CHAT,
    GROUP,
    INTEGER,
    MESSAGE_MENU,
    NUMBER,
    STRING,
    SUBCOMMAND,
)
from tests.wire.discord_forms import LARGEST_UPLOAD
from tests.wire.discord_json import attachment_json, channel_json, member_json, message_json, user_json
from tests.wire.discord_permissions import base, bits, permissions
from tests.wire.discord_session import Event
from tests.wire.discord_things import Attachment, Channel, Interaction, Message, Person, Response

Json = dict[str, Any]

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
KINDS = {bool: BOOLEAN, int: INTEGER, float: NUMBER, str: STRING, Attachment: ATTACHMENT}


class Gestures(Base):
    """The people's side of interactions."""

    def commands(self, person: Person, where: Channel | Person, name: str, /, **options: object) -> Interaction:
        """Have somebody run a slash command ("recall", or "memory forget" for one below another)."""
        return self._interact(person, self.place(where), COMMAND, self._chosen(where, name, options))

    def commands_on(self, person: Person, message: Message, name: str) -> Interaction:
        """Have somebody choose a command from the menu of a message."""
        channel = message.channel
        data = self._command(channel, name, MESSAGE_MENU)
        resolved = {str(message.id): message_json(message, self.bot)}
        data |= {"target_id": str(message.id), "resolved": {"messages": resolved}}
        return self._interact(person, channel, COMMAND, data)

    def types(
        self, person: Person, where: Channel | Person, name: str, /, option: str, **options: object
    ) -> Interaction:
        """Have somebody type into an ``option`` of a command, which is among the options, and see what is offered."""
        data = self._chosen(where, name, options, focused=option)
        return self._interact(person, self.place(where), AUTOCOMPLETE, data)

    def presses(self, person: Person, message: Message, custom_id: str, *, stale: bool = False) -> Interaction:
        """Have somebody press a button; a ``stale`` press is of one that is gone or dead by now."""
        self._check_seen(person, message)
        there = {button.get("custom_id"): button for button in message.buttons}
        assert stale or custom_id in there, f"no button {custom_id!r}, only {list(there)}"
        assert stale or not there[custom_id].get("disabled"), f"the button {custom_id!r} is dead"
        data: Json = {"custom_id": custom_id, "component_type": 2, "id": there.get(custom_id, {}).get("id", 1)}
        return self._interact(person, message.channel, COMPONENT, data, message)

    def picks(self, person: Person, message: Message, custom_id: str, *values: str, stale: bool = False) -> Interaction:
        """Have somebody choose from a menu of texts."""
        self._check_seen(person, message)
        there = {select["custom_id"]: select for select in message.selects}
        assert stale or custom_id in there, f"no menu {custom_id!r}, only {list(there)}"
        select = there.get(custom_id, {})
        if not stale:
            offered = [option["value"] for option in select["options"]]
            assert set(values) <= set(offered), f"{values} are not among {offered}"
            assert select.get("min_values", 1) <= len(values) <= select.get("max_values", 1), "too few or too many"
        data: Json = {"custom_id": custom_id, "component_type": 3, "values": list(values), "id": select.get("id", 1)}
        return self._interact(person, message.channel, COMPONENT, data, message)

    def submits(self, opened: Interaction, values: Mapping[str, str]) -> Interaction:
        """Have whoever was shown a form fill it in, by the ids of its fields, and send it."""
        modal = opened.response.modal if opened.response is not None else None
        assert modal is not None, "no form was shown"
        known = {field["custom_id"] for row in modal["components"] for field in _fields(row)}
        assert set(values) <= known, f"there are only the fields {sorted(known)}"
        rows = [_filled(row, values) for row in modal["components"]]
        data: Json = {"custom_id": modal["custom_id"], "components": rows}
        return self._interact(opened.person, opened.channel, MODAL_SUBMIT, data, opened.message)

    async def answered(self, interaction: Interaction, within_s: float = 5.0) -> Response:
        """Wait until an interaction is answered, and return what it got."""
        await self.wait_for(lambda: interaction.response is not None, within_s)
        assert interaction.response is not None
        return interaction.response

    # How they are written

    def _check_seen(self, person: Person, message: Message) -> None:
        assert message.only_for in {None, person}, "they do not see this message"
        assert not message.gone, "the message is gone"

    def _command(self, channel: Channel, name: str, kind: int) -> Json:
        guild_id = None if channel.guild is None else channel.guild.id
        registered = self.registered.find(name, guild_id, kind)
        data: Json = {"id": str(self.ids.next()), "name": name, "type": kind}
        if registered is not None:
            contexts = registered.get("contexts")
            place = 1 if channel.is_dm else 0
            assert contexts is None or place in contexts, f"{name!r} is not offered here"
            data["id"] = registered["id"]
            data |= {"guild_id": registered["guild_id"]} if "guild_id" in registered else {}
        return data

    def _chosen(self, where: Channel | Person, name: str, given: Mapping[str, object], focused: str = "") -> Json:
        channel = self.place(where)
        first, *below = name.split()
        data = self._command(channel, first, CHAT)
        registered = self.registered.find(first, channel.guild.id if channel.guild else None, CHAT)
        known: list[Json] | None = None if registered is None else registered.get("options") or []
        levels: list[Json] = [data]
        for number, word in enumerate(below):
            level: Json = {"name": word, "type": GROUP if number < len(below) - 1 else SUBCOMMAND}
            known = None if known is None else next(one for one in known if one["name"] == word).get("options") or []
            levels[-1]["options"] = [level]
            levels.append(level)
        options = [self._option(one, value, known, channel, data) for one, value in given.items()]
        if focused:
            next(one for one in options if one["name"] == focused)["focused"] = True
        else:
            missing = [one["name"] for one in known or () if one.get("required") and one["name"] not in given]
            assert not missing, f"{missing} must be said"
        levels[-1]["options"] = options
        return data

    def _option(self, name: str, value: object, known: list[Json] | None, channel: Channel, data: Json) -> Json:
        kind = KINDS[type(value)]
        if known is not None:
            found = next((one for one in known if one["name"] == name), None)
            assert found is not None, f"there is no option {name!r}"
            kind = found["type"]
            offered = [one["value"] for one in found.get("choices") or ()]
            assert not offered or value in offered, f"{value!r} is not among {offered}"
        if isinstance(value, Attachment):
            self.keep(channel, value)
            resolved = data.setdefault("resolved", {}).setdefault("attachments", {})
            resolved[str(value.id)] = attachment_json(value, ephemeral=True)
            value = str(value.id)
        return {"name": name, "type": kind, "value": value}

    def _interact(
        self, person: Person, channel: Channel, kind: int, data: Json, message: Message | None = None
    ) -> Interaction:
        guild = channel.guild
        assert guild is None or guild.has_bot, "the bot is not there"
        token = token_urlsafe(48)
        now = self.clock.now()
        interaction = Interaction(self.ids.next(), token, kind, person, channel, data, now, message)
        self.interactions[token] = interaction
        body: Json = {"id": str(interaction.id), "application_id": str(self.bot.id), "type": kind, "token": token}
        shown = channel_json(channel, self.bot)
        body |= {"version": 1, "data": data, "channel": shown, "channel_id": str(channel.id)}
        body |= {"locale": person.locale, "entitlements": [], "attachment_size_limit": LARGEST_UPLOAD}
        body["app_permissions"] = str(bits(permissions(channel, self.bot)))
        if message is not None:
            body["message"] = message_json(message, self.bot)
        if guild is None:
            body |= {"user": user_json(person), "context": 1, "authorizing_integration_owners": {"0": "0"}}
        else:
            mine = str(bits(base(guild, person)))
            shown["permissions"] = mine
            body |= {"guild_id": str(guild.id), "guild_locale": guild.locale, "context": 0}
            body["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
            body["member"] = member_json(person, guild) | {"permissions": mine}
            body["authorizing_integration_owners"] = {"0": str(guild.id)}
        self.gateway.dispatch(Event("INTERACTION_CREATE", body, guild=guild))
        return interaction


def _fields(row: Json) -> list[Json]:
    fields = row.get("components") or [row.get("component")]
    return [field for field in fields if field and "custom_id" in field]


def _filled(row: Json, values: Mapping[str, str]) -> Json:
    filled = []
    for field in _fields(row):
        value = values.get(field["custom_id"], field.get("value") or "")
        least, most = field.get("min_length") or 0, field.get("max_length") or 4000
        required = field.get("required", True)
        fits = least <= len(value) <= most and (value or not required)
        assert fits or not (value or required), f"{field['custom_id']!r} is not filled in rightly"
        filled.append({"type": 4, "id": 1, "custom_id": field["custom_id"], "value": value})
    if row["type"] == 18:
        return {"type": 18, "id": 1, "component": filled[0]}
    return {"type": row["type"], "id": 1, "components": filled}
