"""From whatever the anthropic client raises to our own error tree.

What the service says in words is kept out of the errors: it may quote the request. It goes to the log at DEBUG.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.domain.errors import (
    CreditExhausted,
    KeyRefused,
    ModelMissing,
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderFailed,
    ProviderTooSlow,
    ProviderUnreachable,
)
from bot.domain.model import CLAUDE
from bot.providers.claude.names import DEFAULT_MODEL, KEY_SETTING

if TYPE_CHECKING:
    from anthropic import APIStatusError

_LOG = logging.getLogger(__name__)

_STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""An error that comes inside a stream has the status 200 of the stream: its type says which it is."""
_CLASS_OF_STATUS: dict[int, type[ProviderError]] = {
    408: ProviderTooSlow,
    409: ProviderFailed,
    429: ProviderBusy,
    499: ProviderFailed,
    503: ProviderBusy,
    504: ProviderTooSlow,
    529: ProviderBusy,
}
"""Those that no general rule covers."""
_SPENT_CODES = frozenset(
    {
        "contract_spend_limit_reached",
        "enforced_spend_limit_reached",
        "linked_organization_billing_unavailable",
        "linked_organization_spend_limit_reached",
    }
)
_SPENT_WORDS = re.compile(
    r"credit balance is too low|reached your specified \w+ usage limits|spend(?:ing)? limit", re.IGNORECASE
)
"""Empty accounts and limits set by their owner come as 400, 403 or 429 too, and only the words tell."""
_LONGEST_RETRY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked where, for the sentence a person is told.

    ``aside``: a gateway need not know this question; one that does not is there all the same.
    """

    address: str
    model: str = ""
    aside: bool = False


def provider_error(error: Exception, asked: Asked) -> ProviderError:
    """Return the error of our tree that says what happened; ``error`` is anything the client raised."""
    from anthropic import APIStatusError  # noqa: PLC0415 - importing it takes two seconds: only once it is in use

    _LOG.debug("the client raised %s: %s", type(error).__name__, error)
    if isinstance(error, APIStatusError):
        return _from_status(error, asked)
    return _from_transport(error, asked)


def _from_transport(error: Exception, asked: Asked) -> ProviderError:
    from anthropic import APIConnectionError, APITimeoutError  # noqa: PLC0415 - as above
    from httpx2 import ConnectTimeout, InvalidURL, PoolTimeout, TimeoutException, TransportError  # noqa: PLC0415

    chain = tuple(_chain(error))
    cause = f"{type(chain[-1]).__name__} at {asked.address}"
    if any(isinstance(link, (ConnectTimeout, PoolTimeout)) for link in chain):
        return ProviderUnreachable(cause, address=asked.address)
    if any(isinstance(link, (APITimeoutError, TimeoutException)) for link in chain):
        return ProviderTooSlow(cause)
    if isinstance(error, (APIConnectionError, TransportError, InvalidURL, OSError)):
        return ProviderUnreachable(cause, address=asked.address)
    nonsense = f"what {asked.address} sent makes no sense ({type(error).__name__})"
    return ProviderFailed(nonsense)


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__


def _from_status(error: APIStatusError, asked: Asked) -> ProviderError:
    in_stream = error.status_code < HTTPStatus.BAD_REQUEST
    status = _STATUS_OF_TYPE.get(_word(error.type), 500) if in_stream else error.status_code
    request_id = _word(error.response.headers.get("request-id"))
    cause = f"{asked.address} answered {status} {_word(error.type)} {_word(error.error_code)} (request {request_id})"
    if status == HTTPStatus.PAYMENT_REQUIRED or _is_spent(error):
        return CreditExhausted(cause, setting=KEY_SETTING)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return KeyRefused(cause, setting=KEY_SETTING)
    if status == HTTPStatus.NOT_FOUND:
        return _missing(error, cause, asked)
    otherwise = ProviderFailed if status >= HTTPStatus.INTERNAL_SERVER_ERROR else PromptRefused
    return _CLASS_OF_STATUS.get(status, otherwise)(cause, retry_after_s=retry_after_s(error.response.headers))


def _missing(error: APIStatusError, cause: str, asked: Asked) -> ProviderError:
    if (
        not isinstance(error.body, Mapping) and not asked.aside
    ):  # some other server's page: the address is wrong, not the model
        return ProviderUnreachable(cause, address=asked.address)
    other = "" if asked.model == DEFAULT_MODEL else f" {CLAUDE}:{DEFAULT_MODEL}"
    return ModelMissing(cause, model=asked.model, command=f"/model{other}")


def _is_spent(error: APIStatusError) -> bool:
    said = error.api_message if isinstance(error.api_message, str) else ""
    return error.error_code in _SPENT_CODES or (
        error.status_code in {200, 400, 402, 403, 429} and bool(_SPENT_WORDS.search(said))
    )


def _word(value: object) -> str:
    """Return an identifier as it was sent, and anything else, which could hold what was said, as a dash."""
    return value if isinstance(value, str) and re.fullmatch(r"[\w-]{1,80}", value) else "-"


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return how long we are asked to stay away, a day at most; None where that is not said."""
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        seconds = _number(headers.get(name))
        if seconds is not None:
            return min(seconds * unit_s, _LONGEST_RETRY_S)
    try:  # a date: counted from the moment the answer bears, so that our own clock does not matter
        until = parsedate_to_datetime(headers["retry-after"]) - parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError, TypeError):
        return None
    return min(max(until.total_seconds(), 0.0), _LONGEST_RETRY_S)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
