"""The doctor's calls to messaging platforms: is the token good, who is paired, does anything else receive?"""

from __future__ import annotations

import asyncio

from bot.cli.findings import Check, State
from bot.domain.address import show_address
from bot.settings import Settings

_PATIENCE_S = 15.0


async def check_platforms(settings: Settings) -> list[Check]:
    """Ask each configured platform who we are there; one note where none is configured."""
    if settings.telegram_token is None:
        return [Check("telegram", State.NOTE, "telegram_absent", {})]
    return await _telegram(settings, settings.telegram_token.get_secret_value())


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
