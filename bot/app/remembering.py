"""What reads sessions that are over: the consolidator, with the models it may ask."""

from __future__ import annotations

from bot.core.circumstances import TurnDefaults
from bot.core.consolidate import ConsolidationPorts, Consolidator
from bot.core.embedding import MemoryEmbedding
from bot.core.memory_model import MemoryModels
from bot.core.policy import Policies
from bot.core.prepare import Models
from bot.domain.model import CLAUDE, ModelRef
from bot.prompts import consolidation
from bot.providers.claude import CHEAPEST_MODEL
from bot.providers.offline import RuleExtractor
from bot.settings import RULES, Settings
from bot.store import Store


def consolidator(
    settings: Settings,
    store: Store,
    models: Models,
    policies: Policies,
    embedding: MemoryEmbedding,
    defaults: TurnDefaults,
) -> Consolidator:
    """Return the consolidator over everything that is open; what it keeps is embedded at once."""
    named = settings.memory_model if isinstance(settings.memory_model, ModelRef) else None
    ports = ConsolidationPorts(
        store.consolidations,
        store.memories,
        store.people,
        policies,
        RuleExtractor(models.phrasebook),
        MemoryModels(
            models.providers,
            models.health,
            models.purse,
            models.counter_of,
            consolidation,
            models.clock,
            ModelRef(CLAUDE, CHEAPEST_MODEL),
            named,
            rules_only=settings.memory_model == RULES,
        ),
        models.clock,
        embedding.catch_up_soon,
    )
    return Consolidator(ports, defaults)
