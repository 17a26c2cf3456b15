"""What Telegram refuses, as what it means for a text that was to be sent."""

from __future__ import annotations

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.adapters.telegram.requests import TooFast
from bot.domain.errors import DeliveryError, ThreadMoved

_CAUSE_CHARS = 200
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors of a request that was not made: nothing can have arrived."""
_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "rights to send",
    "administrator rights",
    "need to be invited",
    "group chat was deactivated",
    "group chat was upgraded",
    "topic_closed",
    "topic_deleted",
    "message thread not found",
)
_TOO_LARGE = ("request entity too large", "status 413")


def translate(error: TelegramError, *, sent: bool = True) -> DeliveryError:
    """Return what an error means for a text; without ``sent`` nothing was handed over before it came.

    A text may have arrived unless Telegram said no, or the request never left this machine.
    """
    cause = f"{type(error).__name__}: {error}"[:_CAUSE_CHARS]
    if isinstance(error, ChatMigrated):
        return ThreadMoved(str(error.new_chat_id))
    if isinstance(error, TooFast):
        return DeliveryError(cause, retry_after_s=error.seconds)
    if isinstance(error, (Forbidden, BadRequest)) or says(error, *_TOO_LARGE):
        return DeliveryError(cause, permanent=True, gone=isinstance(error, Forbidden) or says(error, *_GONE))
    is_certain = isinstance(error, InvalidToken) or isinstance(error.__cause__, _NEVER_LEFT)
    return DeliveryError(cause, uncertain=sent and not is_certain)


def says(error: TelegramError, *phrases: str) -> bool:
    """Whether one of these stands in what Telegram said; the library changes its capitals."""
    told = str(error).casefold()
    return any(phrase in told for phrase in phrases)
