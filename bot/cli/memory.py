"""``aiki memory search | list | show | forget`` for a person at the keyboard."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.adapters.console import OWNER
from bot.app import Aiki
from bot.cli import FAULT, OK
from bot.cli.as_json import dump, of_hit, of_memory
from bot.cli.session import Result, with_aiki
from bot.core.explain import origin_of, tell_forgotten, tell_hit, tell_memory, tell_memory_in_full
from bot.core.forgetting import find_meant, once_each
from bot.core.tags import memory_ids
from bot.core.words import is_yes
from bot.domain.conversation import ThreadKind
from bot.domain.ids import ThreadId
from bot.domain.language import Language
from bot.domain.memory import Memory, Scope
from bot.domain.person import Person
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
        hits = await desk.aiki.recall.find(words, desk.scope, limit=limit)
        if as_json:
            put([dump({"hits": [of_hit(hit) for hit in hits]})])
        elif hits:
            put([tell_hit(hit, desk.aiki.phrasebook, desk.language, desk.aiki.zone_of(desk.owner)) for hit in hits])
        else:
            put([desk.say("commands.recall_nothing")])
        return OK if hits else FAULT

    return at_desk(settings, work)


def list_page(settings: Settings, page: int, *, as_json: bool) -> int:
    """Print one page of what is kept, newest first."""

    async def work(desk: Desk) -> int:
        memories = await desk.aiki.store.memories.page(desk.scope, None, PAGE, (page - 1) * PAGE)
        if as_json:
            put([dump({"page": page, "memories": [of_memory(memory) for memory in memories]})])
        else:
            put([desk.tell(memory) for memory in memories] or [desk.say("commands.memory_empty")])
        return OK

    return at_desk(settings, work)


def show(settings: Settings, what: str, *, as_json: bool) -> int:
    """Print one memory and where it was said; exit status 1 when there is none of that id."""

    async def work(desk: Desk) -> int:
        ids = memory_ids(what)
        memory = await desk.aiki.store.memories.get(ids[0], desk.scope) if ids else None
        if memory is None:
            put([dump({"error": "no such memory"}) if as_json else desk.say("commands.no_such_memory")])
            return FAULT
        if as_json:
            put([dump(of_memory(memory))])
            return OK
        around = await origin_of(memory, desk.scope, desk.aiki.store.conversations)
        zone = desk.aiki.zone_of(desk.owner)
        put([tell_memory_in_full(memory, around, desk.aiki.phrasebook, desk.language, zone)])
        return OK

    return at_desk(settings, work)


def forget(settings: Settings, what: str, *, ask: bool, as_json: bool) -> int:
    """Remove memories after a yes; exit status 1 when there is nothing to remove or no yes."""

    async def work(desk: Desk) -> int:
        found = await find_meant(what, desk.scope, desk.aiki.store.memories, desk.aiki.recall)
        if not found:
            put([dump({"forgotten": 0}) if as_json else desk.say("commands.forget_nothing")])
            return FAULT
        if ask and not _agreed(desk, found):
            put([desk.say("turn.declined")])
            return FAULT
        gone = await desk.aiki.store.memories.forget([memory.id for memory in found], desk.scope)
        put(
            [
                dump({"forgotten": gone.total, "messages": gone.messages, "facts": gone.facts, "replies": gone.replies})
                if as_json
                else tell_forgotten(gone.messages, gone.facts, desk.aiki.phrasebook, desk.language)
            ]
        )
        return OK

    return at_desk(settings, work)


def _agreed(desk: Desk, found: Sequence[Memory]) -> bool:
    shown = once_each(found)
    sys.stderr.write("\n".join([desk.say("commands.forget_ask", count=len(shown)), *map(desk.tell, shown)]) + "\n")
    sys.stderr.write(desk.say("commands.forget_yes_or_no") + " ")
    sys.stderr.flush()
    return is_yes(sys.stdin.readline())
