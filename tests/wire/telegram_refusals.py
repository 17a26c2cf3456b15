"""How Telegram refuses: a status, a sentence, and what it adds for machines."""

from __future__ import annotations

from collections.abc import Mapping

PREFIXES = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: ", 429: "Too Many Requests: "}
MIGRATED = "group chat was upgraded to a supergroup chat"


class Refused(Exception):
    """A call that the Bot API does not take."""

    def __init__(self, description: str, status: int = 400, *, parameters: Mapping[str, object] | None = None) -> None:
        """Answer with this status and description."""
        super().__init__(description)
        self.status = status
        self.description = PREFIXES.get(status, "") + description
        self.parameters = dict(parameters or {})


def too_many(retry_after: int) -> Refused:
    """Return what flood control says."""
    return Refused(f"retry after {retry_after}", 429, parameters={"retry_after": retry_after})


def want(right: object, description: str, status: int = 400) -> None:
    """Refuse unless this is right."""
    if not right:
        raise Refused(description, status)
