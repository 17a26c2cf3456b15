"""How each implementation of the Provider port is opened and told what to meet, for the contract suite.

To add one: write a ``FarEnd`` that turns ``Says``, ``Calls`` and ``Fault`` into what its wire server does next and
``requests`` back into what was asked, open it in an async context manager that yields a ``Rig``, and add a ``Case``
to ``CASES`` in ``test_provider.py`` with what it can do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.language import Language
from bot.domain.prompt import Prompt, ToolCall
from bot.domain.usage import Usage
from bot.ports import Provider

KEY = "sk-contract-7f3a-never-to-be-shown"
"""The key a case opens its provider with; it must show up nowhere."""
SAID = "my-blood-type-is-oh-negative"
"""What the person says in the suite. Wire servers quote it in their error messages, as real ones do."""
RETRY_AFTER_S = 7.0
"""How long a far end that is BUSY asks to be left alone."""
MODEL = "contract-model"
"""The model a case opens its provider with, where it may be any."""


class Can(StrEnum):
    """What a case is able to do; a test runs over the cases that can do what it needs."""

    SCRIPT = "script"
    """Its far end can be told what to answer (``Says``) and to fail with any ``Fault`` of ``STATUS_FAULTS``."""
    WIRE = "wire"
    """It has a real wire: it can be cut, stalled, unreachable, or filled with garbage, and a caller can hang up."""
    TOOLS = "tools"
    IMAGES = "images"
    SCHEMA = "schema"
    USAGE = "usage"
    USAGE_WHEN_CUT = "usage_when_cut"
    """What was consumed is known, in part at least, when a stream breaks after its first piece."""
    KEY = "key"
    """It sends a key, which can be refused."""
    MODELS = "models"
    """Its model can be missing."""


class FaultKind(StrEnum):
    """What can go wrong at the far end."""

    KEY_REFUSED = "key_refused"
    MODEL_MISSING = "model_missing"
    BUSY = "busy"
    """Too many requests; come back in ``RETRY_AFTER_S``."""
    FAILURE = "failure"
    """An internal error, said with its status."""
    TOO_LARGE = "too_large"
    """The request is larger than it takes."""
    ERROR_IN_STREAM = "error_in_stream"
    """After a first piece the stream says that the server failed, in the server's own way."""
    CUT = "cut"
    """After a first piece the stream ends as if it were done, without its proper end."""
    RESET = "reset"
    """After a first piece the connection is reset."""
    STALL = "stall"
    """After a first piece nothing more comes; the connection stays open."""
    SILENCE = "silence"
    """Nothing comes at all; the connection stays open."""
    GARBAGE = "garbage"
    """The right status and content type, and then nonsense."""
    WRONG_TYPE = "wrong_type"
    """A page of HTML with status 200, as a captive portal gives."""
    UNREACHABLE = "unreachable"
    """Nobody listens at the address any more."""


STATUS_FAULTS = (FaultKind.BUSY, FaultKind.FAILURE, FaultKind.TOO_LARGE)
WIRE_FAULTS = (
    FaultKind.ERROR_IN_STREAM,
    FaultKind.CUT,
    FaultKind.RESET,
    FaultKind.GARBAGE,
    FaultKind.WRONG_TYPE,
    FaultKind.UNREACHABLE,
)
FIRST_PIECE = "The first piece "
"""What is streamed before ERROR_IN_STREAM, CUT, RESET and STALL."""


COUNTED = Usage(11, 7)
"""What the far end counts unless a test says otherwise."""


@dataclass(frozen=True, slots=True)
class Says:
    """The far end streams these pieces and is done; ``usage`` is what it counts, where it counts."""

    pieces: tuple[str, ...]
    usage: Usage = COUNTED


@dataclass(frozen=True, slots=True)
class Calls:
    """The far end says ``text`` and wants these tools run, all in one round, under these ids."""

    calls: tuple[ToolCall, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """The far end fails."""

    kind: FaultKind


Answer = Says | Calls | Fault


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request as the far end received it, in the suite's terms; ``text`` is the whole of it, as it was sent."""

    text: str
    images: tuple[bytes, ...] = ()
    schema: Mapping[str, object] | None = None
    tools: tuple[str, ...] = ()
    results: Mapping[str, str] = field(default_factory=dict)
    """What each call, by its id, was answered with."""


class FarEnd(Protocol):
    """What a provider talks to, in the hands of a test."""

    async def script(self, *answers: Answer) -> None:
        """Answer the next requests like this, one each."""
        ...

    @property
    def requests(self) -> Sequence[SeenRequest]:
        """Every request for an answer so far, oldest first."""
        ...

    async def hung_up(self) -> None:
        """Return once the caller has closed the connection of the latest request."""
        ...


@dataclass(frozen=True, slots=True)
class Rig:
    """A provider, ready to be asked, and its far end; None where it has none that can be scripted."""

    provider: Provider
    far: FarEnd | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One implementation: its name in the report, how it is opened, and what it can do."""

    name: str
    open: Callable[[], AbstractAsyncContextManager[Rig]]
    can: frozenset[Can] = frozenset()

    def __str__(self) -> str:
        """Return the name the report shows."""
        return self.name


def contract_prompt(message: str = SAID) -> Prompt:
    """Return what every case is asked, unless a test asks for more."""
    return Prompt(
        message=message,
        language=Language.EN,
        now=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
        zone=ZoneInfo("Europe/Oslo"),
        instructions="You are Aiki, who remembers.",
        context="It is Saturday.",
        max_output_tokens=256,
    )
