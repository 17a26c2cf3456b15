"""The composition root: the one module in which the rooms meet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.core.circumstances import TurnDefaults, zone_of
from bot.core.commands import CommandPorts, standard_commands
from bot.core.deliver import Deliverer
from bot.core.embedding import MemoryEmbedding
from bot.core.memory_tools import memory_tools
from bot.core.recall import Recall
from bot.core.turn import TurnHandler, TurnPorts
from bot.domain.conversation import Identity
from bot.domain.errors import AlreadyRunning, DatabaseReadOnly
from bot.domain.language import Language
from bot.domain.person import Person
from bot.domain.usage import BUILT_IN_START, TokenFactor
from bot.locales import LocaleSentences
from bot.logs import is_no_file
from bot.ports import Clock, Embedder, MessageSender, Phrasebook, Provider, StageObserver, TokenCounter
from bot.providers.ngrams import NAME, SUPPORTED_DIMENSIONS, NgramEmbedder
from bot.providers.offline import Companion
from bot.providers.tokens import O200K, EstimatedTokens, estimate_tokens, read_token_table
from bot.settings import Settings
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Aiki:
    """Everything, wired: what adapters and commands of the command line work with."""

    settings: Settings
    store: Store
    handler: TurnHandler
    deliverer: Deliverer
    embedding: MemoryEmbedding
    recall: Recall
    phrasebook: Phrasebook
    clock: Clock
    providers: tuple[Provider, ...]

    async def owner(self, identity: Identity) -> Person:
        """Return the person this file belongs to, who writes as ``identity`` here."""
        known = await self.store.people.find(identity)
        return known or await self.store.people.enrol_owner(identity)

    def zone_of(self, person: Person) -> ZoneInfo:
        """Return the zone a person's dates are told in."""
        return zone_of(person, self.settings.zone())

    async def language(self) -> Language:
        """Return what to speak where no message tells: the owner's language, else the setting."""
        owner = await self.store.people.owner()
        return (owner.language if owner else None) or self.settings.language

    async def has_left_overs(self) -> bool:
        """Whether anything was left unanswered or undelivered when the program last ended."""
        return bool((await self.store.outbox.counts()).owed or await self.store.conversations.unanswered())

    async def catch_up(self) -> int:
        """At start: answer what was left unanswered, send what is owed; return how many texts went out."""
        await self.store.outbox.release_uncertain()
        owed = await self.deliverer.drain()
        return owed + await self.handler.recover()


@dataclass(frozen=True, slots=True)
class _Opened:
    """What stands ready before anything is wired to it."""

    settings: Settings
    store: Store
    embedding: MemoryEmbedding
    phrasebook: Phrasebook
    providers: tuple[Provider, ...]
    counters: Mapping[str, TokenCounter]
    clock: Clock


def builtin_embedder(name: str, dimensions: int) -> Embedder | None:
    """Return the built-in embedder that made an index, where it still can be made."""
    known = name == NAME and dimensions in SUPPORTED_DIMENSIONS
    return NgramEmbedder(dimensions) if known else None


@contextmanager
def sole_server(db: Path) -> Iterator[None]:
    """Hold the right to answer messages over ``db``; raises AlreadyRunning while another process has it.

    The lock is a file beside the database, never the database itself: opening and closing that would
    drop SQLite's own locks. The system frees it when a process dies, however it dies.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only who serves pays for the import

    if is_no_file(db):
        yield  # no database: opening it says so, and leaves nothing beside it
        return
    lock = FileLock(db.with_name(db.name + ".lock"), timeout=0, mode=0o600)
    try:
        db.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout as busy:
        cause = f"another process serves {db}"
        raise AlreadyRunning(cause, path=str(db)) from busy
    except OSError as error:
        raise DatabaseReadOnly(str(error), path=str(db.parent)) from error
    try:
        yield
    finally:
        lock.release()


@asynccontextmanager
async def open_aiki(
    settings: Settings,
    senders: Sequence[MessageSender] = (),
    observer: StageObserver | None = None,
    clock: Clock | None = None,
    providers: Sequence[Provider] = (),
) -> AsyncIterator[Aiki]:
    """Open the file and wire everything to it; ``providers``, the most able first, go before the companion.

    Raises StoreError where the file cannot be used.
    """
    clock = clock or SystemClock()
    store = await Store.open(settings.db, clock)
    try:
        embedding = MemoryEmbedding(store.vectors, NgramEmbedder(settings.embedding_dimensions), builtin_embedder)
        await embedding.start()
        phrasebook = LocaleSentences()
        able = (*providers, Companion(phrasebook))
        counters = await _token_counters(settings, able, await store.token_factors.all())
        aiki = _wire(_Opened(settings, store, embedding, phrasebook, able, counters, clock), senders, observer)
        yield aiki
        embedding.leave()
        await aiki.handler.rest()
    finally:
        await store.close()


def counts_by_tiktoken(settings: Settings) -> bool:
    """Whether tokens are counted by tiktoken's table: it was asked for, and lies on this disk."""
    return settings.tokens == "tiktoken" and (settings.tiktoken_folder() / O200K.file_name).is_file()


async def _token_counters(
    settings: Settings, providers: Sequence[Provider], kept: Sequence[TokenFactor]
) -> dict[str, TokenCounter]:
    measure = None
    if counts_by_tiktoken(settings):
        measure = await asyncio.to_thread(read_token_table, settings.tiktoken_folder())
    factors = {factor.model: factor for factor in kept}
    return {
        provider.name: EstimatedTokens(
            factors.get(provider.model, TokenFactor(provider.model, BUILT_IN_START)), measure or estimate_tokens
        )
        for provider in providers
    }


def _wire(opened: _Opened, senders: Sequence[MessageSender], observer: StageObserver | None) -> Aiki:
    settings, store, embedding, clock = opened.settings, opened.store, opened.embedding, opened.clock
    phrasebook, providers = opened.phrasebook, opened.providers
    recall = Recall(store.memories, embedding, clock)
    deliverer = Deliverer(store.outbox, senders, clock, phrasebook)
    commands = standard_commands(
        CommandPorts(store.conversations, store.memories, recall, store.outbox, phrasebook, clock, providers)
    )
    ports = TurnPorts(
        people=store.people,
        conversations=store.conversations,
        memories=store.memories,
        embedding=embedding,
        recall=recall,
        providers=providers,
        tools=memory_tools(store.memories, recall),
        commands=commands,
        deliverer=deliverer,
        phrasebook=phrasebook,
        counters=opened.counters,
        token_factors=store.token_factors,
        clock=clock,
    )
    handler = TurnHandler(ports, TurnDefaults(settings.language, settings.zone(), settings.prompt_tokens), observer)
    return Aiki(settings, store, handler, deliverer, embedding, recall, phrasebook, clock, providers)
