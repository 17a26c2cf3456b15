"""``aiki run`` as it is, in a process of its own, that kills itself with SIGKILL where it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import bot.cli.serve
from bot.app import open_aiki
from bot.domain.model import CLAUDE, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, TextDelta, ToolStep
from bot.domain.usage import Usage
from bot.locales import LocaleSentences
from bot.logs import logging_beside
from bot.providers.classifier import MessageClassifier
from bot.providers.offline import Companion
from bot.settings import Settings
from bot.store.sqlite import choose_sqlite
from tests.faults.dying_aiki import die

ARMED, SAID = "armed", "said.txt"
"""Files in the folder of a life: only where the first lies does it die; what it printed."""
Tweaks = Mapping[str, Mapping[str, Any]]
"""By module, or by class behind a colon: what has another value in each life."""
_TRUST = ssl.create_default_context()
TWEAKS: Tweaks = {
    "bot.adapters.growing": {"FIRST_S": 0.0},
    "httpx._transports.default": {"create_ssl_context": lambda *_, **__: _TRUST},
}
"""Answers are shown at once: a test need not wait for what the person waits for. What TLS trusts is read once, and not
by each life."""


def _load_everything() -> None:
    """Load what a life needs at its first message: whoever is forked from this has it, so that a life costs a fork."""
    choose_sqlite()
    MessageClassifier().classify("hello", None)
    Companion(LocaleSentences())
    import_module("anyio._backends._asyncio")
    import_module("httpcore")


_load_everything()


@dataclass(frozen=True)
class Death:
    """Where a life ends: at a ``stage``, ``before`` or ``after`` a method of a class, after so many ``writes``."""

    stage: str = ""
    before: str = ""
    after: str = ""
    writes: int = 0

    def __str__(self) -> str:
        """Name it, for the names of tests."""
        named = {"stage": self.stage, "before": self.before, "after": self.after, "write": self.writes}
        return " ".join(f"{name} {where}" for name, where in named.items() if where)


@dataclass(frozen=True)
class Life:
    """One life of Aiki: in this folder, on the platform that the settings ``at`` name, and how it ends.

    ``home`` is the module that has the TWEAKS of that platform. ``pieces`` are streamed by a model in the place of
    Claude, which hangs before the last one where ``hangs``.
    """

    folder: Path
    home: str
    at: Mapping[str, object]
    death: Death = Death()
    pieces: tuple[str, ...] = ()
    hangs: bool = False
    changed: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_armed(self) -> bool:
        """Whether it may die yet."""
        return (self.folder / ARMED).exists()

    def settings(self) -> Settings:
        """Return what it runs with; nothing of this machine is read."""
        values: dict[str, object] = {"db": self.folder / "aiki.db", "language": "en", "timezone": "UTC"}
        return Settings.model_validate({**values, "ollama_host": "off", "settle_seconds": 0, **self.at, **self.changed})


@dataclass(frozen=True)
class Executioner:
    """The StageObserver port: kills where it was told to."""

    life: Life

    def entered(self, stage: str) -> None:
        """Kill here, or let it pass."""
        if stage == self.life.death.stage and self.life.is_armed:
            die()


class StreamingModel:
    """The Provider port: streams its pieces one by one, and never the last where it hangs."""

    name = CLAUDE
    model = "claude-opus-4-5"
    place = Place.CLOUD

    def __init__(self, life: Life) -> None:
        """Answer as the life says."""
        self._life = life

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Answer."""
        *first, last = self._life.pieces
        for piece in first:
            yield TextDelta(piece)
            await asyncio.sleep(0.03)
        if self._life.hangs:
            await asyncio.Event().wait()
        yield TextDelta(last)
        yield Finished(StopReason.END, usage=Usage(100, 10))


def live(life: Life) -> None:
    """Be one life of Aiki, from its start to its end or its death."""
    for tweaks in (TWEAKS, import_module(life.home).TWEAKS):
        _tweak(tweaks)
    _arrange_death(life)
    providers = [StreamingModel(life)] if life.pieces else []
    vars(bot.cli.serve).update(open_aiki=partial(open_aiki, observer=Executioner(life), providers=providers))
    settings = life.settings()
    with (
        logging_beside(settings.db, "INFO", settings.secrets()),
        (life.folder / SAID).open("a", encoding="utf-8") as said,
        contextlib.redirect_stdout(said),
    ):
        raise SystemExit(bot.cli.serve.serve(settings))


def _tweak(tweaks: Tweaks) -> None:
    for where, values in tweaks.items():
        module, _, owner = where.partition(":")
        loaded = import_module(module)
        for name, value in values.items():
            setattr(getattr(loaded, owner) if owner else loaded, name, value)


def _arrange_death(life: Life) -> None:
    """Have the methods named in it kill this process, which has no other use for them."""
    death, writes = life.death, count(1)

    def counts_writes() -> None:
        if life.is_armed and next(writes) == death.writes:
            die()

    def dies() -> None:
        if life.is_armed:
            die()

    if death.before:
        _replace(death.before, before=dies)
    if death.after:
        _replace(death.after, after=dies)
    if death.writes:
        _replace("bot.store.database.Database.write", after=counts_writes)


def _replace(name: str, before: Callable[[], None] | None = None, after: Callable[[], None] | None = None) -> None:
    module, owner_name, method = name.rsplit(".", 2)
    owner = getattr(import_module(module), owner_name)
    original: Callable[..., Awaitable[Any]] = getattr(owner, method)

    async def around(*args: Any, **kwargs: Any) -> Any:
        if before is not None:
            before()
        result = await original(*args, **kwargs)
        if after is not None:
            after()
        return result

    setattr(owner, method, around)
