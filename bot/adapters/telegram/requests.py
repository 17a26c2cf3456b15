"""The library's way of making calls, with its rough edges taken off: nothing of a text, and no warning, leaves it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

Json = dict[str, Any]


class TooFast(TelegramError):
    """Telegram wants to be left alone for so many seconds.

    Raised in the place of the library's RetryAfter, which warns of a change to come each time that it is made.
    """

    def __init__(self, seconds: float) -> None:
        """Keep the seconds."""
        super().__init__(f"too many requests, retry after {seconds:g} s")
        self.seconds = seconds


class Requests(HTTPXRequest):
    """One pool of connections."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make a call; return the status and the body. Raises TooFast and NetworkError before the library judges."""
        code, payload = await super().do_request(*args, **kwargs)
        if not HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
            _check_refusal(code, payload)
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return what the Bot API answered; the library writes an answer that it cannot read into the log."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("an answer that is not the Bot API's")
        return _Answer(answer)


class _Answer(Json):
    """An answer whose ``result`` is missing only where it is somebody else's."""

    def __missing__(self, key: str) -> Any:
        cause = f"an answer without {key}"
        raise TelegramError(cause)


def _check_refusal(code: int, payload: bytes) -> None:
    """Raise what the library would misunderstand: it takes any 403 for the person's, and any 404 for the token's."""
    try:
        answer = Requests.parse_json_payload(payload)
    except TelegramError:
        cause = f"status {code}, and not in the words of the Bot API"
        raise NetworkError(cause) from None
    parameters = answer.get("parameters")
    if isinstance(parameters, dict) and parameters.get("retry_after"):
        raise TooFast(float(parameters["retry_after"]))
