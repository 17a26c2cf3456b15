"""Whose machine an address names, and how an address is shown."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from bot.domain.model import Place

_OWN_ENDINGS = (".local", ".localhost", ".lan", ".home.arpa", ".internal")
"""Names that only a person's own network answers; ``.internal`` is also how a container names its host."""


def place_of(address: str) -> Place:
    """Return whether a server at this address (``host``, ``host:port`` or a URL) is one of the person's own machines.

    LOCAL are loopback, private, link-local and other addresses that are not routed publicly, names without a dot and
    names that end in ``.local`` and the like. What cannot be read counts as CLOUD: nothing private is sent there.
    """
    parts = _split(address)
    host = (parts.hostname or "").rstrip(".") if parts is not None else ""
    try:
        ip = ip_address(host.partition("%")[0])
    except ValueError:
        return Place.LOCAL if _own_name(host) else Place.CLOUD
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return Place.CLOUD if ip.is_global else Place.LOCAL


def show_address(address: str) -> str:
    """Return an address as a person may see it: without a name, a password or a query that stand in it."""
    parts = _split(address)
    if parts is None:
        return "?"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}".rstrip("/")


def split_login(address: str) -> tuple[str, tuple[str, str] | None]:
    """Return an address without the name and password that stand in it, and these: clients log what they connect to."""
    parts = _split(address)
    if parts is None or "@" not in parts.netloc:
        return address, None
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, (unquote(parts.username or ""), unquote(parts.password or ""))


def _own_name(host: str) -> bool:
    # Digits without a dot are a way to write a public address.
    bare = bool(host) and "." not in host and not host[0].isdigit()
    return bare or host.endswith(_OWN_ENDINGS)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip() if "://" in address else f"http://{address.strip()}")
        _ = parts.port  # refuses one that is no number
    except ValueError:
        return None
    return parts
