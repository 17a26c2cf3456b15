"""What can go wrong between a bot and Discord's API, to be scripted request by request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord_calls import Call
from tests.wire.discord_refusals import Refused

Json = dict[str, Any]

PAGE = """<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n
<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"""
REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. With ``after`` the request has its effect first, which the client does not learn."""

    after: bool = False
    status: int = 0
    body: bytes | None = None
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    has_via: bool = True
    refusal: Refused | None = None
    seconds: float = 0.0
    gate: asyncio.Event | None = None
    hangs: bool = False
    resets: bool = False
    cut: bool = False


def limited(
    retry_after: float, *, scope: str = "user", everywhere: bool = False, via: bool = True, code: int = 0
) -> Fault:
    """Want to be left alone for so many seconds: in one place, or ``everywhere``; without ``via`` the edge says so."""
    body: Json = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
    body |= {"code": code} if code else {}
    scope = "global" if everywhere else scope
    headers = {"Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": scope}
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return Fault(status=429, refusal=_said(429, body), headers=headers, has_via=via)


def banned_at_the_edge() -> Fault:
    """Turn the address away as Cloudflare does that has seen too many bad requests from it."""
    return Fault(
        status=429, body=PAGE.format("429 Too Many Requests").encode(), content_type="text/html", has_via=False
    )


def fails(status: int = 500, *, after: bool = False) -> Fault:
    """Fail as Discord or what is before it does: 500, 502, 503 or 504."""
    if status == 500:
        return Fault(after, status=500, refusal=_said(500, {"message": "500: Internal Server Error", "code": 0}))
    page = PAGE.format(f"{status} {REASONS.get(status, 'Error')}").encode()
    return Fault(after, status=status, body=page, content_type="text/html")


def refuses(code: int, status: int = 0) -> Fault:
    """Refuse with one of Discord's codes (discord_refusals.py), whatever the request is."""
    return Fault(refusal=Refused(code, status=status))


def unauthorized() -> Fault:
    """Take the token for a wrong one."""
    return Fault(refusal=Refused(0, status=401, message="401: Unauthorized"))


def resets(*, after: bool = False) -> Fault:
    """Reset the connection, before the request has its effect or after it."""
    return Fault(after, resets=True)


def slow(seconds: float) -> Fault:
    """Be slow to begin."""
    return Fault(after=True, seconds=seconds)


def late(seconds: float) -> Fault:
    """Do what was asked at once, and be slow to say so."""
    return Fault(after=True, seconds=-seconds)


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
    page = b"<!doctype html><p>Please log in to this network."
    return Fault(after, status=200, body=page, content_type="text/html", has_via=False)


def _said(status: int, body: Json) -> Refused:
    refusal = Refused(0, status=status, message=str(body["message"]))
    refusal.body = body
    return refusal


@dataclass(slots=True)
class _Planned:
    fault: Fault
    left: int | None
    channel_id: int | None


@dataclass(slots=True)
class Faults:
    """The faults that are to come, in order, for each endpoint; "*" is any."""

    planned: dict[str, list[_Planned]] = field(default_factory=dict)

    def plan(self, name: str, fault: Fault, times: int | None = 1, *, channel_id: int | None = None) -> None:
        """Have it happen to the next requests, to each where ``times`` is None, or only to those in one channel."""
        self.planned.setdefault(name, []).append(_Planned(fault, times, channel_id))

    def clear(self, name: str = "*") -> None:
        """Have nothing more go wrong with an endpoint, or with any."""
        if name == "*":
            self.planned.clear()
        self.planned.pop(name, None)

    def take(self, call: Call) -> Fault | None:
        """Return what goes wrong with this request."""
        for name in (call.name, "*"):
            for planned in self.planned.get(name, []):
                if planned.channel_id is None or call.ids.get("channel") == str(planned.channel_id):
                    self._use(name, planned)
                    return planned.fault
        return None

    def _use(self, name: str, planned: _Planned) -> None:
        if planned.left is None:
            return
        planned.left -= 1
        if planned.left <= 0:
            self.planned[name].remove(planned)
