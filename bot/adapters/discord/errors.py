"""What Discord refuses, as what it means for a text that was to be sent."""

from __future__ import annotations

from json import JSONDecodeError

import aiohttp
import discord

from bot.domain.errors import DeliveryError

CALL_S = 45.0
"""How long a call may take, the library's own attempts included; what takes longer may have arrived or not."""
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
CANNOT_DM, MISSING_ACCESS, MISSING_PERMISSIONS = 50007, 50001, 50013
CANNOT_REPLY, TOO_LARGE, INVALID = 160002, 40005, 50035
NOT_OURS, ARCHIVED = 50005, 50083
_GONE = frozenset({UNKNOWN_CHANNEL, 10004, 10013, MISSING_ACCESS, CANNOT_DM, MISSING_PERMISSIONS, 50278, 20026})
"""Nobody can be reached there: the channel, server or person is gone, or the bot is not let in."""
_CAUSE_CHARS = 200
_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""Errors of a request that was not made: nothing can have arrived."""
ERRORS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, JSONDecodeError)
"""Whatever a call to Discord raises; one that was cut off comes as OSError, one that took too long as TimeoutError."""


def translate(error: Exception, *, sent: bool = True) -> DeliveryError:
    """Return what an error means for a text; without ``sent`` nothing was handed over before it came.

    A text may have arrived unless Discord said no, or the request never left this machine.
    """
    cause = f"{type(error).__name__}: {error}"[:_CAUSE_CHARS]
    if (wait := pause_in(error)) is not None:
        return DeliveryError(cause, retry_after_s=wait)
    if isinstance(error, discord.LoginFailure):
        return DeliveryError(cause)
    if isinstance(error, discord.HTTPException) and is_refusal(error):
        if error.status == 401 or (error.code == 0 and error.status in {403, 404}):  # noqa: PLR2004 - what they mean:
            return DeliveryError(cause)  # a token that may be mended, or a no of something else on the way to Discord
        return DeliveryError(cause, permanent=True, gone=error.code in _GONE)
    return DeliveryError(cause, uncertain=sent and not isinstance(error, _NEVER_LEFT))


def is_refusal(error: discord.HTTPException) -> bool:
    """Whether Discord said no, and will say so again."""
    return 400 <= error.status < 500 and error.status != 429  # noqa: PLR2004 - what HTTP calls refusals


def is_passing(error: Exception) -> bool:
    """Whether it is Discord's, or of the way there, and the same call may go well a little later."""
    if isinstance(error, discord.HTTPException):
        return not is_refusal(error)
    return isinstance(error, discord.RateLimited) or (
        isinstance(error, ERRORS) and not isinstance(error, discord.DiscordException)
    )


def pause_in(error: Exception) -> float | None:
    """Return how many seconds Discord wants to be left alone; None where it is no such error."""
    if isinstance(error, discord.RateLimited):
        return error.retry_after
    if isinstance(error, discord.HTTPException) and error.status == 429:  # noqa: PLR2004
        given = error.response.headers.get("Retry-After", "")
        try:
            return max(float(given), 1.0)
        except ValueError:
            return 30.0
    return None


def is_about(error: Exception, *codes: int) -> bool:
    """Whether Discord gave one of these codes."""
    return isinstance(error, discord.HTTPException) and error.code in codes
