"""``aiki memory search | list | show | history | pin | unpin`` for a person at the keyboard."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.adapters.console import OWNER
from bot.app import Aiki
from bot.cli import FAULT, OK
from bot.cli.as_json import dump, of_hit, of_memory, of_source, tag
from bot.cli.session import Result, with_aiki
from bot.core.commands.lists import HEADINGS, counted
from bot.core.commands.pins import MOST_PINS
from bot.core.explain import tell_hit, tell_memories, tell_memory
from bot.core.recount import recount, tell_in_full
from bot.core.tags import memory_ids
from bot.domain.conversation import ThreadKind
from bot.domain.ids import ThreadId
from bot.domain.language import Language
from bot.domain.memory import Memory, Scope
from bot.domain.person import Person
from bot.domain.zone import day_start
from bot.settings import Settings

PAGE = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with: the file, its owner, and the scope of what they said in private."""

    aiki: Aiki
    owner: Person
    language: Language

    @property
    def scope(self) -> Scope:
        """Where the owner's own memories may be recalled."""
        return Scope.of(ThreadKind.PRIVATE, self.owner.id, ThreadId(0))

    def say(self, key: str, **values: str | int) -> str:
        """Return a sentence in the owner's language."""
        return self.aiki.phrasebook.say(self.language, key, **values)

    def tell(self, memory: Memory) -> str:
        """Return a memory in one line."""
        return tell_memory(memory, self.aiki.phrasebook, self.language, self.aiki.zone_of(self.owner))

    def tell_all(self, memories: Sequence[Memory]) -> list[str]:
        """Return each memory in one line, facts of the same words told apart."""
        zone = self.aiki.zone_of(self.owner)
        return tell_memories(memories, self.aiki.phrasebook, self.language, zone)


def at_desk(settings: Settings, work: Callable[[Desk], Awaitable[Result]]) -> Result:
    """Open the file as its owner and do the work."""

    async def opened(aiki: Aiki) -> Result:
        return await work(Desk(aiki, await aiki.owner(OWNER), await aiki.language()))

    return with_aiki(settings, opened)


def put(lines: Sequence[str]) -> None:
    """Print lines on standard output."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def search(settings: Settings, words: str, limit: int, *, as_json: bool) -> int:
    """Print what bears on the words, best first; exit status 1 when nothing does."""

    async def work(desk: Desk) -> int:
        if not words:
            put([desk.say("commands.recall_usage")])
            return FAULT
        hits = await desk.aiki.recall.find(words, desk.scope, limit=limit, zone=desk.aiki.zone_of(desk.owner))
        if as_json:
            put([dump({"hits": [of_hit(hit) for hit in hits]})])
        elif hits:
            put([tell_hit(hit, desk.aiki.phrasebook, desk.language, desk.aiki.zone_of(desk.owner)) for hit in hits])
        else:
            put([desk.say("commands.recall_nothing")])
        return OK if hits else FAULT

    return at_desk(settings, work)


def list_page(settings: Settings, page: int, at: date | None, *, as_json: bool) -> int:
    """Print one page of what is kept, newest first; with ``at`` the facts that were known and true on that day."""

    async def work(desk: Desk) -> int:
        memories = await _page(desk, page, at)
        if as_json:
            found = {"page": page, "memories": [of_memory(memory) for memory in memories]}
            counts = counted(await desk.aiki.store.memories.counts(desk.scope))
            put([dump({**found, "kept": counts} if at is None else {**found, "at": at.isoformat()})])
            return OK
        empty = "commands.memory_empty" if at is None else "commands.recall_nothing"
        told = zip(memories, desk.tell_all(memories), strict=True)
        put([f"{desk.say(HEADINGS[one.kind])} {line}" for one, line in told] or [desk.say(empty)])
        return OK

    return at_desk(settings, work)


async def _page(desk: Desk, page: int, at: date | None) -> list[Memory]:
    memories, skipped = desk.aiki.store.memories, (page - 1) * PAGE
    if at is None:
        return await memories.page(desk.scope, None, PAGE, skipped)
    ends = day_start(at + timedelta(days=1), desk.aiki.zone_of(desk.owner)) - timedelta(microseconds=1)
    return (await memories.facts(desk.scope, known_by=ends))[::-1][skipped : skipped + PAGE]


async def named(desk: Desk, what: str, *, as_json: bool) -> Memory | None:
    """Return the memory of an id; None, and said, where there is none."""
    ids = memory_ids(what)
    memory = await desk.aiki.store.memories.get(ids[0], desk.scope) if ids else None
    if memory is None:
        put([dump({"error": "no such memory"}) if as_json else desk.say("commands.no_such_memory")])
    return memory


def show(settings: Settings, what: str, *, as_json: bool) -> int:
    """Print one memory in full and where it was said; exit status 1 when there is none of that id."""

    async def work(desk: Desk) -> int:
        memory = await named(desk, what, as_json=as_json)
        if memory is None:
            return FAULT
        store = desk.aiki.store
        told = await recount(memory, desk.scope, store.memories, store.conversations)
        if as_json:
            put([dump({**of_memory(memory), "sources": [of_source(said) for said in told.sources]})])
        else:
            put([tell_in_full(told, desk.aiki.phrasebook, desk.language, desk.aiki.zone_of(desk.owner))])
        return OK

    return at_desk(settings, work)


def history(settings: Settings, what: str, *, as_json: bool) -> int:
    """Print what a memory took the place of and what took its place, oldest first; exit status 1 without such an id."""

    async def work(desk: Desk) -> int:
        memory = await named(desk, what, as_json=as_json)
        if memory is None:
            return FAULT
        found = await desk.aiki.store.memories.history(memory.id, desk.scope)
        told = [{**of_memory(one), "superseded_by": _successor(one, found)} for one in found]
        put([dump({"history": told})] if as_json else [desk.tell(one) for one in found])
        return OK

    return at_desk(settings, work)


def _successor(memory: Memory, found: Sequence[Memory]) -> str | None:
    """Return what took a memory's place, be it only that the message which ended it says how it is instead."""
    if memory.superseded_by is not None:
        return tag(memory.superseded_by)
    said_then = (one for one in found if one.source_message_id == memory.closed_by and one.id > memory.id)
    return None if memory.closed_by is None else next((tag(one.id) for one in said_then), None)


def pin(settings: Settings, what: str, *, is_pinned: bool, as_json: bool) -> int:
    """Have a memory always count, or no more than others; exit status 1 where that cannot be."""

    async def work(desk: Desk) -> int:
        memory = await named(desk, what, as_json=as_json)
        if memory is None:
            return FAULT
        why_not = await _why_not(desk, memory) if is_pinned and not memory.is_pinned else None
        if why_not is not None:
            put([dump({"error": why_not}) if as_json else why_not])
            return FAULT
        await desk.aiki.store.memories.pin(memory.id, desk.scope, is_pinned=is_pinned)
        told = desk.say("commands.pinned" if is_pinned else "commands.unpinned")
        put([dump({"source": f"m{memory.id}", "pinned": is_pinned}) if as_json else told])
        return OK

    return at_desk(settings, work)


async def _why_not(desk: Desk, memory: Memory) -> str | None:
    if memory.valid_to is not None:
        return desk.say("commands.pin_closed")
    is_full = len(await desk.aiki.store.memories.pinned(desk.scope)) >= MOST_PINS
    return desk.say("commands.pin_full", limit=MOST_PINS) if is_full else None
