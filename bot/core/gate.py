"""When a tool's call may be run, must wait for the person's yes, or is refused.

From the moment a text that strangers wrote stands in a turn, such a text may be steering the model. Then a call
that writes waits, unless the person's own message holds its very words (``ToolSpec.own_words``). And an address may
be read only where the person or a page has named it: one that the model made up could carry away what it knows.
What acts outside waits always, since it cannot be taken back.

The taint outlives its turn: a reply made with such a text is marked (``Trace.outside``), and a turn in whose
history it stands begins tainted. It ends with the session (/new), or when the reply is too far back to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from bot.domain.prompt import ToolCall, ToolSpec


class Verdict(StrEnum):
    """What becomes of a call."""

    RUN = "run"
    WAIT = "wait"
    REFUSE = "refuse"


_WORD = re.compile(r"[^\W_]+")
# With a scheme; or a host and something behind it; or a host of three parts and more. Each begins where no other
# letter of a host stands before it, so that a long text is read once and not from every letter of it.
_ADDRESS = re.compile(
    r"(?<![\w+.-])(?:[a-z][a-z0-9+.-]*://|(?:[\w-]+\.)+[a-z]{2,}[/?:]|(?:[\w-]+\.){2,}[a-z]{2,}(?![\w-])"
    r"|(?:\d{1,3}\.){3}\d{1,3}(?![\w.]))",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[^\s<>\"'`\\^{}|()\[\]]+")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_AROUND = "<>\"'`()[]{}.,;:!?…"
_MAX_DEPTH = 16


def judge(call: ToolCall, spec: ToolSpec, message: str, known: Iterable[str], *, is_tainted: bool) -> Verdict:
    """Return what becomes of a call that is asked for beside ``message``, the person's own words of this turn.

    ``known`` are the texts whose addresses may be read: what the person wrote, what pages named.
    """
    if spec.acts_outside:
        return Verdict.WAIT
    if not is_tainted:
        return Verdict.RUN
    if spec.writes:
        return Verdict.RUN if _in_own_words(call, spec, message) else Verdict.WAIT
    if spec.reads_outside and addresses(call.arguments) - named(message, *known):
        return Verdict.REFUSE
    return Verdict.RUN


def _in_own_words(call: ToolCall, spec: ToolSpec, message: str) -> bool:
    """Whether every argument that holds the wish is a stretch of the person's message, letter by letter."""
    given = [_words(call.arguments[name]) for name in spec.own_words if call.arguments.get(name) is not None]
    said = _words(message)
    return bool(given) and all(words.strip() and words in said for words in given)


def _words(value: object) -> str:
    return f" {' '.join(_WORD.findall(value.casefold()))} " if isinstance(value, str) else ""


def addresses(value: object) -> set[str]:
    """Return every address in the texts of a JSON value, in one form.

    Whatever hangs on one counts as part of it, and a text that begins as an address is one whole: nothing may be
    carried away behind a quote or a space.
    """
    found: set[str] = set()
    for text in texts(value):
        whole = text.strip(_AROUND + " \t\n")
        pieces = [whole] if _ADDRESS.match(whole) else text.split()
        found.update(_plain(piece) for piece in pieces if _ADDRESS.search(piece))
    return found


def named(*known: str) -> set[str]:
    """Return whatever these texts name that may be an address, in the same form."""
    whole = (piece for text in known for piece in text.split())
    return {_plain(piece) for pieces in (whole, *map(_PIECE.findall, known)) for piece in pieces}


def _plain(address: str) -> str:
    """Return an address without what tells it from no other: scheme, fragment, a last slash, capitals of the host."""
    bare = _SCHEME.sub("", address.strip(_AROUND)).partition("#")[0]
    host, slash, path = bare.partition("/")
    return f"{host.casefold()}{slash}{path}".rstrip("/")


def texts(value: object, depth: int = 0) -> Iterator[str]:
    """Yield every text in a JSON value, names of members too."""
    if isinstance(value, str):
        yield value
    elif depth < _MAX_DEPTH and isinstance(value, Mapping):
        for name, one in value.items():
            yield str(name)
            yield from texts(one, depth + 1)
    elif depth < _MAX_DEPTH and isinstance(value, list | tuple):
        for one in value:
            yield from texts(one, depth + 1)
