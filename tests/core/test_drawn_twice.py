"""Whatever a session says: drawing it again changes nothing."""

from __future__ import annotations

from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.core.grounding import grounded, sincere
from bot.core.reconcile import Reconciler
from bot.domain.consolidation import EndedSession
from bot.domain.language import Language
from bot.domain.turn import EndFacts, Remember
from bot.locales import LocaleSentences
from bot.ports import Memories
from bot.providers.offline import RuleExtractor
from tests.benchmarks.consolidation_labels import LANGUAGES, Labelled, read_labels
from tests.fakes.memories import KnownMemories

EXTRACTOR = RuleExtractor(LocaleSentences())
LABELS = [pytest.param(label, language, id=label.id) for language in LANGUAGES for label in read_labels(language)]


async def draw(memories: KnownMemories, session: EndedSession, language: str) -> tuple[Remember | EndFacts, ...]:
    """Draw a session into the memories by the rules; return what that changed."""
    drawn = EXTRACTOR.read(sincere(session), ZoneInfo("UTC"), Language(language))
    reconciler = Reconciler(cast("Memories", memories), session, "rules")
    changes = await reconciler.changes(grounded(session, drawn))
    memories.apply(changes)
    return changes


@pytest.mark.parametrize(("label", "language"), LABELS)
async def test_a_session_that_is_drawn_again_changes_nothing(label: Labelled, language: str) -> None:
    memories = KnownMemories()
    await draw(memories, label.session, language)
    kept = dict(memories.kept)
    for _ in range(2):
        assert await draw(memories, label.session, language) == ()
    assert memories.kept == kept
    assert memories.strengthened == []
