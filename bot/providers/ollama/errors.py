"""What Ollama and its client raise, as errors of our own tree.

Nothing an Ollama says about a failure is repeated in ours: it may quote the prompt or the answer. Its words go to
the log at DEBUG.
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
    from ollama import ResponseError

log = logging.getLogger(__name__)

KEY_SETTING = "OLLAMA_API_KEY"
LIBRARY = "https://ollama.com/library"
"""Where the names of models are found."""

_IN_STREAM = -1
"""The status the client gives an error that came in the middle of a stream."""
_BY_STATUS: dict[int, type[ProviderError]] = {
    400: PromptRefused,
    401: KeyRefused,
    402: CreditExhausted,
    403: KeyRefused,
    404: ProviderUnreachable,  # some other server, or another path of it: the words name a model that is missing
    405: ProviderUnreachable,
    408: ProviderTooSlow,
    413: PromptRefused,
    422: PromptRefused,
    429: ProviderBusy,
    501: ModelUnfit,
    503: ProviderBusy,
    504: ProviderTooSlow,
}
_NO_WAY_OUT = re.compile(r"no such host|dial tcp|network is unreachable")
_WORDS_DECIDE = frozenset({_IN_STREAM, 400, 404, 429, 500, 502})
_BY_WORDS: tuple[tuple[type[ProviderError], re.Pattern[str]], ...] = (
    (ModelMissing, re.compile(r"model .*not found|model manifest: .*(?:does not exist|not found)|invalid model name")),
    (ModelUnfit, re.compile(r"does not support|missing data required for image|image input is not supported")),
    (PromptRefused, re.compile(r"exceed_context_size|exceeds the context length")),
    (CreditExhausted, re.compile(r"usage limit")),
    (ProviderUnreachable, _NO_WAY_OUT),
)
_NOTED = ("system memory", "out of memory", "no space left", "runner process")
"""Words about a failure that help to mend it and are nobody's message."""
_UNHEARD_OF = ("manifest", "invalid model name")


def pull_command(model: str) -> str:
    """Return what a person types to fetch a model."""
    return f"aiki model pull {model}"


@contextmanager
def translated(address: str, model: str = "") -> Iterator[None]:
    """Let nothing but ProviderError escape from calls to the server at ``address`` about ``model``."""
    import httpx  # noqa: PLC0415 - loaded with the client, in a thread
    from ollama import ResponseError  # noqa: PLC0415

    try:
        yield
    except ResponseError as error:
        raise _from_response(error, address, model) from None
    except httpx.TimeoutException as error:
        # The connection is the only thing that is timed: how long an answer may take is the core's affair.
        cause = f"Ollama at {address} did not accept a connection in time ({type(error).__name__})"
        raise ProviderUnreachable(cause, address=address) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        cause = f"the connection to Ollama at {address} failed ({type(error).__name__})"
        raise ProviderUnreachable(cause, address=address) from None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        cause = f"what came from {address} is not what Ollama says ({type(error).__name__})"
        raise ProviderFailed(cause) from None


def _from_response(error: ResponseError, address: str, model: str) -> ProviderError:
    said, status = str(error.error), error.status_code
    log.debug("Ollama at %s said, with status %d: %s", address, status, said)
    said = said.casefold()
    kind = _kind(said, status)
    noted = "".join(f", {words}" for words in _NOTED if words in said)
    where = "in the middle of a stream" if status == _IN_STREAM else f"with status {status}"
    cause = f"Ollama at {address} failed {where}{noted} ({kind.__name__})"
    if kind is ModelMissing:
        unheard_of = any(words in said for words in _UNHEARD_OF)
        return ModelMissing(cause, model=model, command=LIBRARY if unheard_of else pull_command(model))
    if kind is ModelUnfit:
        return ModelUnfit(cause, model=model)
    if kind is ProviderUnreachable:
        return ProviderUnreachable(cause, address="ollama.com" if _NO_WAY_OUT.search(said) else address)
    if kind in {KeyRefused, CreditExhausted}:
        return kind(cause, setting=KEY_SETTING)
    return kind(cause, retry_after_s=_retry_after_s(error))


def _kind(said: str, status: int) -> type[ProviderError]:
    if status in _WORDS_DECIDE:
        for kind, words in _BY_WORDS:
            if words.search(said):
                return kind
    return _BY_STATUS.get(status, ProviderFailed)


def _retry_after_s(error: ResponseError) -> float | None:
    """Return how long to stay away, where that is said; the client keeps the headers only in the error's context."""
    response = getattr(error.__context__, "response", None)
    try:
        seconds = float(response.headers["retry-after"]) if response is not None else -1.0
    except (KeyError, ValueError):
        return None
    return seconds if 0 <= seconds < math.inf else None
