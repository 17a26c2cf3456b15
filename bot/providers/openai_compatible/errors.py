"""What such a server and the openai client raise, as errors of our own tree.

Nothing a server says about a failure is repeated in ours: it may quote the prompt. Its words go to the log at DEBUG.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.domain.errors import (
    CreditExhausted,
    KeyRefused,
    ModelMissing,
    ModelUnfit,
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderFailed,
    ProviderTooSlow,
    ProviderUnreachable,
)

if TYPE_CHECKING:
    from openai import APIError

log = logging.getLogger(__name__)

KEY_SETTING = "OPENAI_API_KEY"
MEND_MODEL = "/model"
"""What a person types to choose a model that is there."""

_IN_STREAM = -1
"""Stands for the status of an error that came in the middle of a stream and tells none."""
_BY_STATUS: dict[int, type[ProviderError]] = {
    400: PromptRefused,
    401: KeyRefused,
    402: CreditExhausted,
    403: KeyRefused,
    404: ProviderUnreachable,  # another path of the server, or another server: the words name a model that is missing
    405: ProviderUnreachable,
    408: ProviderTooSlow,
    413: PromptRefused,
    422: PromptRefused,
    429: ProviderBusy,
    501: ModelUnfit,
    503: ProviderBusy,
    504: ProviderTooSlow,
    524: ProviderTooSlow,
    529: ProviderBusy,
}
_BY_WORDS: tuple[tuple[frozenset[int], type[ProviderError], re.Pattern[str]], ...] = (
    (
        frozenset({400, 403, 429, _IN_STREAM}),
        CreditExhausted,
        re.compile(
            r"insufficient_quota|insufficient credits|billing_(?:hard_limit|not_active)|exceeded your current quota"
        ),
    ),
    (
        frozenset({400, 404, 422, 500, 501, _IN_STREAM}),
        ModelUnfit,
        re.compile(
            r"no endpoints found that support|not a multimodal model|image input is not supported|not a chat model"
            r"|does not support (?:image|vision|audio|chat|transcription)|model_not_supported"
        ),
    ),
    (
        frozenset({400, 404}),
        ModelMissing,
        re.compile(
            r"model_not_found|invalid model name|not a valid model|no endpoints found for"
            r"|model\b.{0,200}(?:not found|does not exist|not exist|not available|no such)"
        ),
    ),
    (frozenset({403}), PromptRefused, re.compile(r"moderation|flagged")),
    (frozenset({_IN_STREAM}), ProviderBusy, re.compile(r"rate_limit|overloaded|too many requests")),
)


@contextmanager
def translated(address: str, model: str = "") -> Iterator[None]:
    """Let nothing but ProviderError escape from calls to the server at ``address`` about ``model``."""
    import httpx2  # noqa: PLC0415 - loaded with the client, in a thread
    import openai  # noqa: PLC0415

    try:
        yield
    except openai.APIConnectionError as error:
        # Nothing but the connection is timed: how long an answer may take is the core's affair.
        cause = f"the connection to {address} failed ({type(error.__cause__ or error).__name__})"
        raise ProviderUnreachable(cause, address=address) from None
    except openai.APIError as error:
        raise _from_api(error, address, model) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError) as error:
        cause = f"the connection to {address} failed ({type(error).__name__})"
        raise ProviderUnreachable(cause, address=address) from None
    except (openai.OpenAIError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        cause = f"what came from {address} is not what such a server says ({type(error).__name__})"
        raise ProviderFailed(cause) from None


def _from_api(error: APIError, address: str, model: str) -> ProviderError:
    status = status_of(error)
    log.debug("%s said, with status %d: %s", address, status, error.message)
    kind = _kind(words_of(error), status)
    where = "in the middle of a stream" if status == _IN_STREAM else f"with status {status}"
    cause = f"{address} failed {where} ({kind.__name__})"
    if kind is ModelMissing:
        return ModelMissing(cause, model=model, command=MEND_MODEL)
    if kind is ModelUnfit:
        return ModelUnfit(cause, model=model)
    if kind is ProviderUnreachable:
        return ProviderUnreachable(cause, address=address)
    if kind in {KeyRefused, CreditExhausted}:
        return kind(cause, setting=KEY_SETTING)
    return kind(cause, retry_after_s=_retry_after_s(error))


def status_of(error: APIError) -> int:
    """Return an error's HTTP status, or the one it tells in the middle of a stream."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return status
    return int(error.code) if error.code is not None and re.fullmatch(r"[45]\d\d", error.code) else _IN_STREAM


def words_of(error: APIError) -> str:
    """Return all that an error says, in small letters."""
    return f"{error.message} {error.code} {error.type} {error.body}".casefold()


def _kind(said: str, status: int) -> type[ProviderError]:
    for statuses, kind, words in _BY_WORDS:
        if status in statuses and words.search(said):
            return kind
    return _BY_STATUS.get(status, ProviderFailed)


def _retry_after_s(error: APIError) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, scale in (("retry-after-ms", 1_000), ("retry-after", 1)):
        try:
            seconds = float(headers[name]) / scale
        except (KeyError, ValueError):
            continue
        if 0 <= seconds < math.inf:
            return seconds
    return None
