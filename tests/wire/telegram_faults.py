"""What can go wrong between a bot and Telegram, to be scripted call by call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wire.telegram_refusals import Refused, too_many

NGINX = """<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n
<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"""
REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. With ``after`` the call has its effect first, and the client does not learn of it."""

    after: bool = False
    status: int = 0
    body: bytes | None = None
    content_type: str = "application/json"
    refusal: Refused | None = None
    seconds: float = 0.0
    gate: asyncio.Event | None = None
    hangs: bool = False
    resets: bool = False
    cut: bool = False
    only_markup: bool = False
    """Meets only a call that has markup."""


def gateway(status: int = 502, *, after: bool = False) -> Fault:
    """Answer as the proxy before Telegram does: 502, 503 or 504, in HTML."""
    page = NGINX.format(f"{status} {REASONS[status]}").encode()
    return Fault(after, status=status, body=page, content_type="text/html")


def refuses(status: int, description: str = "", *, parameters: Mapping[str, object] | None = None) -> Fault:
    """Refuse with this status and description, whatever the call is."""
    said = {401: "Unauthorized", 404: "Not Found", 500: "Internal Server Error"}
    return Fault(refusal=Refused(description or said.get(status, "no"), status, parameters=parameters))


def floods(retry_after: int) -> Fault:
    """Want to be left alone for so many seconds."""
    return Fault(refusal=too_many(retry_after))


def conflicts() -> Fault:
    """Say that another poller is at work."""
    return refuses(409, "terminated by other getUpdates request; make sure that only one bot instance is running")


def refuses_markup() -> Fault:
    """Refuse the next text that has markup; one without passes."""
    cause = "can't parse entities: Can't find end of the entity starting at byte offset 0"
    return Fault(refusal=Refused(cause), only_markup=True)


def resets(*, after: bool = False) -> Fault:
    """Reset the connection, before the call has its effect or after it."""
    return Fault(after, resets=True)


def slow(seconds: float) -> Fault:
    """Be slow to begin."""
    return Fault(after=True, seconds=seconds)


def held(gate: asyncio.Event) -> Fault:
    """Begin when the test says so."""
    return Fault(after=True, gate=gate)


def hangs(*, after: bool = False) -> Fault:
    """Never answer."""
    return Fault(after, hangs=True)


def truncated() -> Fault:
    """Do what was asked, and answer with half of the JSON."""
    return Fault(after=True, cut=True)


def not_json(*, after: bool = False) -> Fault:
    """Answer 200 with something that is no JSON."""
    return Fault(after, status=200, body=b"<!doctype html><p>Please log in to this network.", content_type="text/html")


@dataclass(slots=True)
class _Planned:
    fault: Fault
    left: int | None
    chat_id: int | None


@dataclass(slots=True)
class Faults:
    """The faults that are to come, in order, for each method; "*" is any."""

    planned: dict[str, list[_Planned]] = field(default_factory=dict)

    def plan(self, method: str, fault: Fault, times: int | None = 1, *, chat_id: int | None = None) -> None:
        """Have it happen to the next calls, to every call where ``times`` is None, or only to those to one chat."""
        self.planned.setdefault(method.lower(), []).append(_Planned(fault, times, chat_id))

    def clear(self, method: str = "*") -> None:
        """Have nothing more go wrong with a method, or with any."""
        if method == "*":
            self.planned.clear()
        self.planned.pop(method.lower(), None)

    def take(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """Return what goes wrong with this call."""
        for name in (method.lower(), "*"):
            for planned in self.planned.get(name, []):
                if _meets(planned, params):
                    self._use(name, planned)
                    return planned.fault
        return None

    def _use(self, name: str, planned: _Planned) -> None:
        if planned.left is None:
            return
        planned.left -= 1
        if planned.left <= 0:
            self.planned[name].remove(planned)


def _meets(planned: _Planned, params: Mapping[str, Any]) -> bool:
    if planned.chat_id is not None and str(params.get("chat_id")) != str(planned.chat_id):
        return False
    marked = any(params.get(name) for name in ("parse_mode", "entities", "caption_entities"))
    return marked or not planned.fault.only_markup
