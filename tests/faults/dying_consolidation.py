"""An Aiki that kills itself with SIGKILL at the n-th write of a consolidation; runs in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import bot.store.consolidations as written
from bot.app import open_aiki
from bot.domain.consolidation import IDLE_AFTER
from bot.domain.conversation import InboundMessage
from bot.domain.memory import MemoryKind, Scope
from bot.settings import Settings
from bot.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.sender import RecordingSender
from tests.faults.dying_aiki import OWNER, PRIVATE, die

SAID = (
    "my sister is called Ane and I have asthma",
    "our deploy flow: test -> stage -> prod",
    "I'm going to paint the kitchen on Saturday",
)


async def _live(folder: Path, dies_at: int) -> None:
    """Say it once, let it go idle, and consolidate, dying at that write; 0 is before the first, -1 never."""
    settings = Settings.model_validate(
        {"db": folder / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
    )
    clock = FakeClock()
    async with open_aiki(settings, [RecordingSender()], clock=clock) as aiki:
        await aiki.owner(OWNER)
        for line in SAID:
            clock.advance(timedelta(seconds=5))
            await aiki.handler.handle(InboundMessage(OWNER, PRIVATE, f"id of {line}", line, clock.now()))
        await aiki.consolidator.catch_up()
        clock.advance(IDLE_AFTER + timedelta(hours=1))
        _arm(dies_at)
        await aiki.consolidator.catch_up()
        if dies_at == _AFTER:
            die()
        (folder / "kept.txt").write_text("\n".join(await _kept(aiki.store)), encoding="utf-8")


_AFTER = 99


def _arm(dies_at: int) -> None:
    writes = 0

    def counted(write: Callable[..., Any]) -> Callable[..., Any]:
        def around(*args: Any, **kwargs: Any) -> Any:
            nonlocal writes
            if writes == dies_at:
                die()
            writes += 1
            result = write(*args, **kwargs)
            if writes == dies_at:
                die()
            return result

        return around

    for name in ("remember", "insert_memory", "end_facts"):
        setattr(written, name, counted(getattr(written, name)))


async def _kept(store: Store) -> list[str]:
    kept = []
    for kind in (MemoryKind.FACT, MemoryKind.PROCEDURE, MemoryKind.EPISODE):
        page = await store.memories.page(Scope("p1"), kind, 50)
        kept += [f"{kind} {memory.text} {memory.salience:.2f}" for memory in page]
    return sorted(kept)


def live(folder: Path, dies_at: int) -> None:
    """Be one life."""
    asyncio.run(_live(folder, dies_at))
