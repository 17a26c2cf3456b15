"""The composition root: the one module in which the rooms meet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.app.counting import counts_by_tiktoken, token_counters
from bot.app.embedders import builtin_embedder, chosen_embedder, earlier_embedders, models_folder
from bot.app.models import ConnectedProviders, default_claude
from bot.app.outside import mcp_servers, web_search
from bot.app.remembering import consolidator
from bot.app.sole import sole_server
from bot.app.speech import transcriber
from bot.clock import SystemClock
from bot.core.attend import Senses
from bot.core.circumstances import TurnDefaults, zone_of
from bot.core.commands import CommandPorts, Commands, standard_commands
from bot.core.complete import Completions
from bot.core.consolidate import Consolidator
from bot.core.deliver import Deliverer
from bot.core.door import Doorkeeper
from bot.core.embedding import MemoryEmbedding
from bot.core.fetch import Fetches
from bot.core.gestures import Gestures
from bot.core.health import Health
from bot.core.inbox import Inbox
from bot.core.notices import Notices
from bot.core.policy import Policies
from bot.core.prepare import Models, PromptSizes
from bot.core.private_hours import PrivateHours
from bot.core.recall import Recall
from bot.core.spend import Purse
from bot.core.toolset import Toolset
from bot.core.turn import TurnHandler, TurnPorts
from bot.core.usage_report import UsageReports
from bot.domain.conversation import Identity
from bot.domain.language import Language
from bot.domain.model import ModelRef
from bot.domain.person import Person
from bot.locales import LocaleSentences
from bot.ports import (
    AttachmentSource,
    Classifier,
    Clock,
    DraftScreen,
    MessageSender,
    Phrasebook,
    Provider,
    StageObserver,
    TokenCounter,
)
from bot.prompts import instructions
from bot.providers.classifier import MessageClassifier
from bot.providers.documents import DocumentFiles
from bot.providers.mcp import McpServers
from bot.providers.offline import Companion, RuleStatements
from bot.providers.prices import ListedPrices
from bot.providers.web import WebPages
from bot.settings import Settings
from bot.store import Store

__all__ = ["Aiki", "builtin_embedder", "counts_by_tiktoken", "open_aiki", "sole_server"]


@dataclass(frozen=True, slots=True)
class Aiki:
    """Everything, wired: what adapters and commands of the command line work with."""

    settings: Settings
    store: Store
    handler: TurnHandler
    inbox: Inbox
    doorkeeper: Doorkeeper
    commands: Commands
    deliverer: Deliverer
    embedding: MemoryEmbedding
    classifier: Classifier
    recall: Recall
    phrasebook: Phrasebook
    clock: Clock
    providers: ConnectedProviders
    models: Models
    policies: Policies
    fetches: Fetches
    usage: UsageReports
    private_hours: PrivateHours
    consolidator: Consolidator

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

    async def warm_up(self) -> None:
        """Load what the first message would wait for, while the person thinks of it."""
        owner = await self.store.people.owner()
        policy = await (self.policies.of(owner.id) if owner else self.providers.base_policy())
        if (loaded := await self.providers.warm_up(policy)) is not None:
            self.models.health.is_warm(loaded)
        if policy.claude is not None:
            await self.models.toolset.all()

    async def release_left_overs(self) -> None:
        """At start: put back what was being sent, and settle what was being paid for, when the process died."""
        await self.store.outbox.release_uncertain()
        await self.store.ledger.release_reserved()

    async def catch_up(self) -> int:
        """At start: answer what was left unanswered, send what is owed; return how many texts went out."""
        await self.release_left_overs()
        owed = await self.deliverer.drain()
        owed += await self.handler.recover()
        changed = await self.private_hours.end_idle() + await self.private_hours.remind()
        return owed + (await self.deliverer.drain() if changed else 0)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What stands ready before anything is wired to it."""

    settings: Settings
    store: Store
    embedding: MemoryEmbedding
    phrasebook: Phrasebook
    providers: ConnectedProviders
    counter_of: Callable[[ModelRef], TokenCounter]
    clock: Clock
    foreign: McpServers | None
    classifier: Classifier


@asynccontextmanager
async def open_aiki(
    settings: Settings,
    senders: Sequence[MessageSender] = (),
    observer: StageObserver | None = None,
    clock: Clock | None = None,
    providers: Sequence[Provider] = (),
    classifier: Classifier | None = None,
) -> AsyncIterator[Aiki]:
    """Open the file and wire everything to it; ``providers`` stand in the place of those the settings name.

    A sender that is a DraftScreen too is shown answers while they grow.

    Raises StoreError where the file cannot be used, SettingsError where a setting makes no sense.
    """
    clock = clock or SystemClock()
    phrasebook = LocaleSentences()
    connected = ConnectedProviders(settings, (*providers, Companion(phrasebook)), clock)
    foreign = await mcp_servers(settings)
    store = await Store.open(settings.db, clock)
    try:
        embedder = await chosen_embedder(settings, connected.servers, store.vectors)
        earlier = earlier_embedders(connected.servers, models_folder(settings))
        embedding = MemoryEmbedding(store.vectors, embedder, earlier)
        await embedding.start()
        opened = _Opened(
            settings,
            store,
            embedding,
            phrasebook,
            connected,
            await token_counters(settings, store),
            clock,
            foreign,
            classifier or MessageClassifier(),
        )
        aiki = _wire(opened, senders, observer)
        try:
            yield aiki
        finally:
            embedding.leave()
            await aiki.consolidator.stop()
            await aiki.fetches.stop()
            await aiki.handler.rest()
    finally:
        if foreign is not None:
            await foreign.close()
        await connected.close()
        await store.close()


def _wire(opened: _Opened, senders: Sequence[MessageSender], observer: StageObserver | None) -> Aiki:
    settings, store, embedding, clock = opened.settings, opened.store, opened.embedding, opened.clock
    phrasebook, classifier = opened.phrasebook, opened.classifier
    recall = Recall(store.memories, embedding, clock)
    deliverer = Deliverer(store.outbox, senders, clock, phrasebook, store.conversations.move_thread)
    doorkeeper = Doorkeeper(store.people, store.door, phrasebook, clock, settings.language)
    sources = {sender.platform: sender for sender in senders if isinstance(sender, AttachmentSource)}
    policies = Policies(opened.providers.base_policy, store.overrides)
    listener = transcriber(settings, opened.providers.servers)
    senses = Senses(sources, listener, DocumentFiles(), store.conversations, policies, phrasebook)
    prices = ListedPrices(clock, settings.openai_base_url)
    models = Models(
        opened.providers,
        Health(clock, settings.ollama_keeps_for()),
        Purse(store.ledger, prices, clock),
        Toolset(store.memories, recall, WebPages(), web_search(settings), opened.foreign, RuleStatements()),
        opened.counter_of,
        instructions,
        phrasebook,
        PromptSizes(settings.claude_prompt_tokens, settings.prompt_tokens),
        clock,
    )
    fetches = Fetches(opened.providers, models.health)
    usage = UsageReports(store.ledger, prices, clock, default_claude(settings))
    commands = standard_commands(
        CommandPorts(
            store.conversations,
            store.memories,
            recall,
            store.outbox,
            phrasebook,
            clock,
            opened.providers,
            policies,
            models.purse,
            models.health,
            fetches,
            usage,
            store.people,
            RuleStatements(),
        )
    )
    defaults = TurnDefaults(settings.language, settings.zone(), settings.turn_seconds)
    consolidating = consolidator(settings, store, models, policies, embedding, defaults)

    def after_turn() -> None:
        embedding.catch_up_soon()
        consolidating.soon()

    ports = TurnPorts(
        doorkeeper=doorkeeper,
        senses=senses,
        people=store.people,
        conversations=store.conversations,
        memories=store.memories,
        classifier=classifier,
        embedding=embedding,
        recall=recall,
        models=models,
        policies=policies,
        commands=commands,
        deliverer=deliverer,
        phrasebook=phrasebook,
        token_factors=store.token_factors,
        tool_runs=store.tool_runs,
        clock=clock,
        after_turn=after_turn,
        drafts={sender.platform: sender for sender in senders if isinstance(sender, DraftScreen)},
    )
    handler = TurnHandler(ports, defaults, observer)
    gestures = Gestures(store.people, store.conversations, store.verdicts, phrasebook, clock, settings.language)
    completions = Completions(store.people, store.conversations, store.memories, opened.providers, phrasebook, defaults)
    notices = Notices(store.people, store.outbox, deliverer, phrasebook, clock, settings.language)
    return Aiki(
        settings=settings,
        store=store,
        handler=handler,
        inbox=Inbox(
            handler, store.conversations, gestures, completions, notices, timedelta(seconds=settings.settle_seconds)
        ),
        doorkeeper=doorkeeper,
        commands=commands,
        deliverer=deliverer,
        embedding=embedding,
        classifier=classifier,
        recall=recall,
        phrasebook=phrasebook,
        clock=clock,
        providers=opened.providers,
        models=models,
        policies=policies,
        fetches=fetches,
        usage=usage,
        private_hours=PrivateHours(store.conversations, deliverer, phrasebook, clock, settings.language),
        consolidator=consolidating,
    )
