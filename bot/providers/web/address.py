"""Which addresses may be read: public ones, written in the one usual way.

A model, or a page that steers it, may name any address. None may lead to this machine or to the network it stands
in, however it is written: so the host is brought into its one ASCII form first, and what then is no plain name or
plain number is refused rather than understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

from bot.domain.errors import InputRefused

IPAddress = IPv4Address | IPv6Address

MAX_URL_CHARS = 2_000
PORTS = frozenset({80, 443, 8080, 8443})
"""Where web servers listen; other ports belong to other services."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff\ud800-\udfff]")
_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# Names that only a network of somebody's own answers, or no network at all.
_OWN_ENDINGS = frozenset(
    "local localhost localdomain internal intranet private corp home lan arpa test invalid example onion alt".split()
)
# The special-purpose registries of IANA, as of 2026-11; of IPv6 only what is given out for general use is public.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GENERAL_6 = IPv6Network("2000::/3")
# Teredo, 6to4 and their like carry an IPv4 address inside, which may be anybody's.
_NOT_PUBLIC_6 = tuple(
    IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in one form; ``target`` is the path with its query, ``ip`` the host where it is a number."""

    scheme: str
    host: str
    port: int
    target: str
    ip: IPAddress | None = None

    def __str__(self) -> str:
        """Return it as a person writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def is_public(ip: IPAddress) -> bool:
    """Whether an address is anybody's on the open internet."""
    if isinstance(ip, IPv4Address):
        return not any(ip in block for block in _NOT_PUBLIC_4)
    return ip in _GENERAL_6 and not any(ip in block for block in _NOT_PUBLIC_6)


def read_address(url: str, ports: frozenset[int] = PORTS) -> Address:
    """Return what a URL names; raises InputRefused, with the reason in plain words, for whatever is not to be read."""
    url = url.strip()
    if len(url) > MAX_URL_CHARS:
        raise _refusal("the address is too long")
    if _ODD.search(url):
        raise _refusal("the address holds characters that no address holds")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refusal("that is no web address") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise _refusal("only whole addresses that begin with http:// or https:// are read")
    if "@" in parts.netloc:
        raise _refusal("an address with a user name or a password in it is not read")
    port = _DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in ports:
        raise _refusal("that port is not read; web pages are on " + ", ".join(map(str, sorted(PORTS))))
    host, ip = _host(parts.hostname or "")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?[]')}" if parts.query else ""
    return Address(parts.scheme, host, port, f"{path if path.startswith('/') else '/' + path}{query}", ip)


def follow(base: Address, location: str, ports: frozenset[int] = PORTS) -> Address:
    """Return where a redirect leads, judged like any address."""
    if _ODD.search(location.strip()):
        raise _refusal("the site leads to an address that is none")
    try:
        whole = urljoin(str(base), location.strip())
    except ValueError as error:
        raise _refusal("the site leads to an address that is none") from error
    return read_address(whole, ports)


def _host(written: str) -> tuple[str, IPAddress | None]:
    """Return a host in its one form, and its number where it is one."""
    if "%" in written:
        raise _refusal("that is no name of a site")
    if ":" in written:  # only IPv6 in brackets gets here with a colon
        return _number(written)
    try:
        host = written.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise _refusal("that is no name of a site") from error
    ending = host.rpartition(".")[2]
    if _NUMBER.fullmatch(ending):
        return _number(host)
    if ending in _OWN_ENDINGS or "." not in host:
        raise _refusal("that name belongs to a network of somebody's own, and is not read")
    if not _NAME.fullmatch(host):
        raise _refusal("that is no name of a site")
    return host, None


def _number(host: str) -> tuple[str, IPAddress]:
    """Return an IP address written in the usual way; 0x7f.1, 2130706433 and 010.0.0.1 are ways to hide one."""
    try:
        ip = ip_address(host)
    except ValueError as error:
        raise _refusal("that is no usual way to write an IP address") from error
    return str(ip), ip


def _refusal(why: str) -> InputRefused:
    return InputRefused(why, problem=why)
