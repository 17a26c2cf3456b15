"""The menu of commands as Discord registers it: names and descriptions in every language, arguments, context menus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord

from bot.domain.language import Language
from bot.domain.menu import MenuArgument, MenuCommand
from bot.ports import Phrasebook

CHAT, MESSAGE = 1, 3
"""Discord's numbers for commands that are typed, and for those in the menu of a message."""
TALK = "talk"
"""Opens a thread in a server; it is Discord's alone, since no other platform has that."""
REMEMBER_THIS, WHY_THIS = "Remember this", "Why?"
_OF_MESSAGES = {REMEMBER_THIS: "discord.remember_this", WHY_THIS: "discord.why_this"}
_STRING = 3
_LOCALES = {Language.NB: ("no",), Language.PT: ("pt-BR",)}
_ABOUT_CHARS, _NAME_CHARS = 100, 32
_IN_SERVER, _WITH_BOT = 0, 1


def payload_of(menu: Sequence[MenuCommand], phrasebook: Phrasebook) -> list[dict[str, Any]]:
    """Return all commands as the API takes them."""
    say = phrasebook.say
    told = [_command(one) for one in menu]
    told.append(
        {
            "type": CHAT,
            "name": TALK,
            "name_localizations": _localized({one: say(one, "discord.talk_name") for one in Language}),
            **_described({one: say(one, "discord.talk_about") for one in Language}),
            "options": [_option(_topic(phrasebook))],
            "contexts": [_IN_SERVER],
            "integration_types": [0],
        }
    )
    for name, key in _OF_MESSAGES.items():
        names = {one: say(one, key)[:_NAME_CHARS] for one in Language}
        told.append(
            {
                "type": MESSAGE,
                "name": name,
                "name_localizations": _localized(names),
                "contexts": [_IN_SERVER, _WITH_BOT],
                "integration_types": [0],
            }
        )
    return told


def _topic(phrasebook: Phrasebook) -> MenuArgument:
    return MenuArgument("topic", {one: phrasebook.say(one, "discord.talk_topic") for one in Language})


def _command(command: MenuCommand) -> dict[str, Any]:
    return {
        "type": CHAT,
        "name": command.name,
        "name_localizations": _localized(command.names),
        **_described(command.about),
        "options": [_option(command.argument)] if command.argument is not None else [],
        "contexts": [_IN_SERVER, _WITH_BOT],
        "integration_types": [0],
    }


def _option(argument: MenuArgument) -> dict[str, Any]:
    return {
        "type": _STRING,
        "name": argument.name,
        **_described(argument.about),
        "required": argument.is_required,
        "autocomplete": argument.completes,
    }


def _described(about: Mapping[Language, str]) -> dict[str, Any]:
    cut = {language: text[:_ABOUT_CHARS] for language, text in about.items()}
    return {"description": cut[Language.EN], "description_localizations": _localized(cut)}


def _localized(texts: Mapping[Language, str]) -> dict[str, str]:
    return {locale: texts[language] for language, locales in _LOCALES.items() for locale in locales}


def argument_in(data: Mapping[str, Any]) -> str:
    """Return what was given as the argument of a command."""
    return " ".join(str(one.get("value", "")) for one in _options(data)).strip()


def focused_in(data: Mapping[str, Any]) -> str | None:
    """Return what has been typed of the argument that is being typed; None where none is."""
    return next((str(one.get("value", "")) for one in _options(data) if one.get("focused")), None)


def _options(data: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    options: Iterable[Mapping[str, Any]] = data.get("options", ())
    return options


async def register(client: discord.Client, payload: list[dict[str, Any]]) -> None:
    """Have Discord offer these commands, and no others; raises what ``ERRORS`` names."""
    if client.application_id is not None:
        await client.http.bulk_upsert_global_commands(client.application_id, payload=payload)
