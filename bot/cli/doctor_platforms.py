"""The doctor's calls to messaging platforms: is the token good, who is paired, does anything else receive?"""

from __future__ import annotations

import asyncio

from bot.cli.findings import Check, State
from bot.cli.invitation import invitation
from bot.domain.address import show_address
from bot.settings import Settings

_PATIENCE_S = 15.0


async def check_platforms(settings: Settings) -> list[Check]:
    """Ask each configured platform who we are there; a note about each that is not."""
    telegram, discord = settings.telegram_token, settings.discord_token
    found = [Check("telegram", State.NOTE, "telegram_absent", {})]
    if telegram is not None:
        found = await _telegram(settings, telegram.get_secret_value())
    if discord is None:
        return [*found, Check("discord", State.NOTE, "discord_absent", {})]
    return [*found, *await _discord(settings, discord.get_secret_value())]


async def _telegram(settings: Settings, token: str) -> list[Check]:
    # Loaded here: half a second that only who has a token waits for.
    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415

    from bot.adapters.telegram.client import Client  # noqa: PLC0415

    address = show_address(settings.telegram_base_url)
    client = Client(token, settings.telegram_base_url)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            bot = await client.bot()
            hook = await bot.get_webhook_info()
    except InvalidToken:
        return [Check("telegram", State.FAULT, "telegram_token", {})]
    except (TelegramError, TimeoutError) as error:
        problem = type(error).__name__
        return [Check("telegram", State.FAULT, "telegram_fails", {"address": address, "problem": problem})]
    finally:
        await client.close()
    found = [Check("telegram", State.OK, "telegram", {"name": bot.username})]
    if not bot.can_read_all_group_messages:
        found.append(Check("telegram", State.NOTE, "telegram_groups", {}))
    if hook.last_error_message and settings.public_url:
        values: dict[str, str | int] = {"address": settings.public_url, "problem": hook.last_error_message}
        found.append(Check("telegram", State.FAULT, "telegram_hook", values))
    return found


async def _discord(settings: Settings, token: str) -> list[Check]:
    # Loaded here: half a second that only who has a token waits for.
    from discord import LoginFailure  # noqa: PLC0415

    from bot.adapters.discord.client import Account, look  # noqa: PLC0415
    from bot.adapters.discord.errors import ERRORS  # noqa: PLC0415

    try:
        async with asyncio.timeout(_PATIENCE_S):
            seen = await look(Account(token, settings.discord_api_base, settings.discord_gateway_url))
    except LoginFailure:
        return [Check("discord", State.FAULT, "discord_token", {})]
    except ERRORS as error:
        values: dict[str, str | int] = {"address": show_address(settings.discord_api_base)}
        return [Check("discord", State.FAULT, "discord_fails", values | {"problem": type(error).__name__})]
    found = [Check("discord", State.OK, "discord", {"name": seen.name, "count": seen.servers})]
    if not seen.sees_all:
        found.append(Check("discord", State.NOTE, "discord_content", {}))
    if not seen.servers:
        found.append(Check("discord", State.NOTE, "discord_invite", {"link": invitation(seen.bot_id)}))
    return found
