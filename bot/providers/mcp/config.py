"""The file that names MCP servers, in the form that other programs use too: ``{"mcpServers": {NAME: {...}}}``.

Values of ``env`` and ``headers`` may name a variable, ``${NAME}`` or ``${NAME:-otherwise}``: it is read from the
variables that the settings hand over, so that a token need not stand in the file. Nothing else is replaced, and a
program is given no variable that the file does not name for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.domain.errors import SettingsError

MAX_SERVERS = 20
_SETTING = "AIKI_MCP_CONFIG"
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Server:
    """One server: a program with its arguments and variables, or a URL with its headers."""

    name: str
    command: str = ""
    arguments: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    folder: str | None = None
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """A server that cannot be used, and why, in plain words."""

    name: str
    why: str


class _Unusable(Exception):
    """What is wrong with one server's entry."""


def load_servers(path: Path, variables: Mapping[str, str]) -> tuple[list[Server], list[Problem]]:
    """Return the servers that a file names, and what is wrong with those that cannot be used.

    Raises SettingsError where the file itself cannot be read. It reads a file: call it before the loop runs, or in
    a thread.
    """
    try:
        whole = json.loads(path.expanduser().read_text("utf-8-sig"))
    except OSError as error:
        raise _wrong_file("the file cannot be read") from error
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise _wrong_file("the file is no valid JSON" + where) from error
    named = whole.get("mcpServers") if isinstance(whole, dict) else None
    if not isinstance(named, dict):
        raise _wrong_file('the file must hold {"mcpServers": {"NAME": {"command": ...}}}')
    servers: list[Server] = []
    problems: list[Problem] = []
    for name, entry in named.items():
        try:
            if len(servers) == MAX_SERVERS:
                raise _Unusable("there are too many servers in the file")  # noqa: TRY301 - said like the others
            server = _server(name, entry, variables)
        except _Unusable as unusable:
            problems.append(Problem(name, str(unusable)))
        else:
            servers += [server] if server is not None else []
    return servers, problems


def _wrong_file(problem: str) -> SettingsError:
    return SettingsError(problem, setting=_SETTING, problem=problem)


def _server(name: str, entry: object, variables: Mapping[str, str]) -> Server | None:
    """Return what an entry describes; None for one that is switched off."""
    if not isinstance(entry, dict):
        raise _Unusable("its entry must be an object")
    if entry.get("disabled") is True or entry.get("enabled") is False:
        return None
    command, url = entry.get("command"), entry.get("url")
    if isinstance(command, str) and command.strip():
        folder = entry.get("cwd")
        return Server(
            name,
            command=command.strip(),
            arguments=_texts(entry.get("args")),
            variables=_filled(entry.get("env"), "env", variables),
            folder=folder if isinstance(folder, str) else None,
        )
    if isinstance(url, str) and url.strip():
        if entry.get("type") == "sse":
            raise _Unusable("it speaks the old SSE form; only streamable HTTP is supported")
        return Server(name, url=_web_address(url.strip()), headers=_filled(entry.get("headers"), "headers", variables))
    raise _Unusable("its entry needs a command or a url")


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port  # refuses one that is no number
    except ValueError:
        is_whole = False
    if not is_whole:
        raise _Unusable("its url is no whole web address")
    return url


def _texts(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(one, str | int | float) for one in given):
        raise _Unusable("its args must be a list of texts")
    return tuple(str(one) for one in given)


def _filled(given: object, where: str, variables: Mapping[str, str]) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise _Unusable("its " + where + " must be an object of texts")
    return {name: _expanded(value, variables) for name, value in given.items()}


def _expanded(value: str, variables: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        known = variables.get(found[1]) or found[2]
        if known is None:
            raise _Unusable("it needs the variable " + found[1] + ", which is not set")
        return known

    return _VARIABLE.sub(fill, value)
