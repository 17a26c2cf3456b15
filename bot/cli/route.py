"""``aiki route``: which model would answer a message, and why; no model is asked and no database is opened."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.app.models import ConnectedProviders, default_claude
from bot.cli import OK
from bot.cli.as_json import codes, dump
from bot.cli.lines import batches, read_line, text_in
from bot.cli.memory import put
from bot.clock import SystemClock
from bot.core.classify import classify
from bot.core.explain import tell_reasons
from bot.core.route import Situation, choose_route
from bot.core.rules import matching_rules
from bot.core.wishes import read_wish
from bot.domain.errors import InputRefused
from bot.domain.language import Language
from bot.domain.model import OLLAMA, ModelRef, Slot
from bot.domain.policy import Policy
from bot.domain.route import Classification, Route, Strategy
from bot.locales import LocaleSentences
from bot.providers.classifier import MessageClassifier
from bot.settings import Settings

LOCAL_STAND_IN = ModelRef(OLLAMA, "qwen3:4b")
"""Named where no local model is connected: the choice is the strategy's, whoever is there to follow it."""


@dataclass(frozen=True, slots=True)
class _Router:
    """Routes by the settings as if every model stood ready; what is not connected is said beside the choice."""

    policy: Policy
    connected: frozenset[ModelRef]
    classify: Callable[[str], Classification]

    def route(self, text: str, strategy: Strategy | None) -> tuple[Classification, Route]:
        wish = read_wish(text)
        seen = self.classify(wish.text)
        policy = self.policy if strategy is None else replace(self.policy, strategy=strategy)
        matched = matching_rules(policy.rules, seen.task, text)
        return seen, choose_route(Situation(seen, policy, wish.tier, wish.fast, matched))

    def told(self, text: str, strategy: Strategy | None) -> dict[str, object]:
        """Return the choice in the shape of the contract, and whether that model is connected."""
        seen, route = self.route(text, strategy)
        return {
            "provider": route.first.provider,
            "model": route.first.model,
            "score": round(seen.complexity, 6),
            "task": seen.task.value,
            "reasons": codes(route.reasons),
            "connected": route.first in self.connected,
        }


def route_words(settings: Settings, words: str, strategy: str | None, *, as_json: bool) -> int:
    """Print who would answer these words."""
    router = asyncio.run(_router(settings))
    wanted = None if strategy is None else Strategy(strategy)
    if as_json:
        put([dump(router.told(words, wanted))])
        return OK
    _, route = router.route(words, wanted)
    missing = () if route.first in router.connected else (f"reason.bar_not_connected={route.first}",)
    reasons = tell_reasons((*route.reasons, *missing), LocaleSentences(), settings.language)
    put([f"{route.first}: {reasons}"])
    return OK


def route_lines(settings: Settings) -> int:
    """Answer ``{"text","strategy"?}`` lines with ``{"provider","model","score","task","reasons","connected"}``."""
    return asyncio.run(_lines(settings))


async def _lines(settings: Settings) -> int:
    router = await _router(settings)
    async for batch in batches():
        for line in batch:
            asked = read_line(_asked, line)
            put([dump({"error": str(asked)} if isinstance(asked, InputRefused) else router.told(*asked))])
        sys.stdout.flush()
    return OK


def _asked(given: dict[str, object]) -> tuple[str, Strategy | None]:
    text, strategy = text_in(given, "text"), given.get("strategy")
    if strategy is None:
        return text, None
    try:
        return text, Strategy(str(strategy))
    except ValueError:
        cause = f'"strategy" must be one of {", ".join(Strategy)}'
        raise InputRefused(cause) from None


async def _router(settings: Settings) -> _Router:
    providers = ConnectedProviders(settings, (), SystemClock())
    try:
        policy = await providers.base_policy()
    finally:
        await providers.close()
    connected = frozenset(filter(None, (policy.claude, *policy.slots.values())))
    whole = replace(
        policy,
        claude=policy.claude or default_claude(settings),
        slots={Slot.CHAT: LOCAL_STAND_IN, **policy.slots},
    )
    classifier = MessageClassifier()
    await classifier.prepare()
    spoken: Language | None = None
    return _Router(whole, connected, lambda text: classify(text, spoken, classifier))
