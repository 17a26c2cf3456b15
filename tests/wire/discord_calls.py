"""One request of the bot's, and the table that says what each path is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord_refusals import Refused, nowhere, snowflake
from tests.wire.discord_things import Attachment

Json = dict[str, Any]


@dataclass(slots=True)
class Call:
    """A request; ``status`` is None while it is being answered, 0 where it got no answer."""

    name: str
    method: str
    path: str
    ids: dict[str, str]
    query: dict[str, str]
    body: Json = field(default_factory=dict)
    commands: list[Json] = field(default_factory=list)
    """The body where that is a list."""
    files: dict[int, Attachment] = field(default_factory=dict)
    at: float = 0.0
    status: int | None = None
    code: int = 0
    """Why it was refused, as Discord numbers it."""

    def id(self, name: str) -> int:
        """Return an id from the path, or refuse one that is none."""
        return snowflake(self.ids[name], f"{name}_id")

    def number(self, name: str, usual: int) -> int:
        """Return a number from the query."""
        try:
            return int(self.query.get(name, usual))
        except ValueError:
            raise Refused(50035) from None


Handler = Callable[[Call], object]
"""Returns what is written as JSON; None is written as no content."""
Table = dict[tuple[str, str, str], Handler]
"""By the name that tests know it by, the method and the path."""


class Router:
    """Finds what a request asks for."""

    def __init__(self, *tables: Table) -> None:
        """Know these paths; in each "{name}" stands for one part."""
        self._routes = [
            (name, method, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)), handler)
            for table in tables
            for (name, method, path), handler in table.items()
        ]
        self.names = {name for name, *_ in self._routes}

    def find(self, method: str, path: str) -> tuple[str, dict[str, str], Handler]:
        """Return the name, the ids and the handler of what is asked for."""
        there = False
        for name, of, pattern, handler in self._routes:
            found = pattern.fullmatch(path)
            there = there or found is not None
            if found is not None and of == method:
                return name, found.groupdict(), handler
        raise Refused(0, status=405, message="405: Method Not Allowed") if there else nowhere()
