"""Every provider that the settings name, and what is there without a word of them: a running Ollama."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from bot.app.servers import Servers
from bot.core.rules import parse_rule
from bot.domain.errors import InputRefused, ProviderError, SettingsError
from bot.domain.model import CLAUDE, OLLAMA, OPENAI, ModelRef, Place, Slot, Tier
from bot.domain.policy import PRIVATE_RULES, Policy, Rule, RuleTarget
from bot.domain.route import Strategy
from bot.ports import Clock, Provider
from bot.providers.claude import DEFAULT_MODEL, Claude
from bot.providers.ollama import OllamaModel
from bot.providers.openai_compatible import OpenAIModel
from bot.settings import Settings

log = logging.getLogger(__name__)

LOOK_AGAIN_MS = 30_000.0
"""As long nobody is looked for again where nobody was found; a model server that is started later is found then."""
_KNOCK_S, _LIST_S = 0.5, 3.0
_OLLAMA_PORT = 11434


class ConnectedProviders:
    """The Providers port over the settings; clients load their libraries at the first need."""

    def __init__(self, settings: Settings, given: Sequence[Provider], clock: Clock) -> None:
        """Offer ``given`` before whatever the settings name; the companion is always among them.

        Raises SettingsError for a rule that cannot be read.
        """
        self._settings = settings
        self._clock = clock
        self._given = {ModelRef(provider.name, provider.model): provider for provider in given}
        self._rules = _rules(settings)
        self.servers = Servers.of(settings)
        self._found: ModelRef | None = None
        self._looked_at_ms: float | None = None
        self._looking = asyncio.Lock()

    def provider(self, ref: ModelRef) -> Provider | None:
        """Return who answers as this model; None where that provider is not configured."""
        if ref in self._given:
            return self._given[ref]
        servers = self.servers
        if ref.provider == CLAUDE and servers.claude is not None:
            return Claude(ref.model, servers.claude)
        if ref.provider == OLLAMA and servers.ollama is not None:
            return OllamaModel(servers.ollama, ref.model)
        if ref.provider == OPENAI and servers.openai is not None:
            return OpenAIModel(servers.openai, ref.model)
        return None

    async def models(self, provider: str) -> list[str]:
        """Return the models a provider offers just now; raises ProviderError, empty where it is not configured."""
        asked = self.servers.named(provider)
        return [] if asked is None else await asked.models()

    def fetch(self, ref: ModelRef) -> AsyncIterator[tuple[int, int]]:
        """Fetch a model to where its provider runs; InputRefused where this provider fetches nothing."""
        if ref.provider != OLLAMA or self.servers.ollama is None:
            problem = f"{ref.provider} fetches no models"
            raise InputRefused(problem, problem=problem)
        return self.servers.ollama.pull(ref.model)

    async def base_policy(self) -> Policy:
        """Return what holds for everybody who changed nothing in the chat."""
        settings = self._settings
        slots = {slot: ref for slot, ref in _slots(settings).items() if ref is not None}
        if Slot.CHAT not in slots and (found := await self._local_model()) is not None:
            slots[Slot.CHAT] = found
        return Policy(
            settings.llm_strategy,
            self._claude_model(),
            slots,
            (*PRIVATE_RULES, *self._rules),
            settings.budget_day_usd,
            settings.budget_month_usd,
            settings.reply_footer,
            fixed_rules=(*PRIVATE_RULES, *(rule for rule in self._rules if rule.target is RuleTarget.NEVER_CLOUD)),
        )

    def _claude_model(self) -> ModelRef | None:
        given = next((ref for ref in self._given if ref.tier is Tier.STRONG), None)
        if given is not None or self.servers.claude is None:
            return given
        return default_claude(self._settings)

    async def _local_model(self) -> ModelRef | None:
        """Return a model of the person's own machine: one that was given, else the first that is found running."""
        given = next((ref for ref in self._given if ref.tier is Tier.LOCAL), None)
        if given is not None:
            return given
        async with self._looking:
            now = self._clock.elapsed_ms()
            is_due = self._looked_at_ms is None or now - self._looked_at_ms > LOOK_AGAIN_MS
            if self._found is None and is_due:
                self._found = await self._look()
                self._looked_at_ms = self._clock.elapsed_ms()
        return self._found

    async def _look(self) -> ModelRef | None:
        ollama = self._settings.ollama_host if self.servers.ollama else None
        for name, address in ((OPENAI, self._settings.openai_base_url), (OLLAMA, ollama)):
            if address is None or not await _is_there(address):
                continue
            with suppress(ProviderError, TimeoutError):
                async with asyncio.timeout(_LIST_S):
                    models = await self.models(name)
                # Nobody's cloud is chosen for a person who did not name it.
                refs = [ModelRef(name, model) for model in models]
                at_home = [ref for ref in refs if _place(self.provider(ref)) is Place.LOCAL]
                if at_home:
                    log.info("found %s with %d models", name, len(at_home))
                    return at_home[0]
        return None

    async def warm_up(self, policy: Policy) -> ModelRef | None:
        """Load at leisure what the first message would wait for: Claude's client, the local model.

        Returns the local model where it is in memory now. One that only stands in for Claude is left on the disk.
        """
        if policy.claude is not None and self.servers.claude is not None:
            with suppress(ProviderError):
                await self.servers.claude.prepare()
        local = policy.slots.get(Slot.CHAT)
        is_first = policy.claude is None or policy.strategy in {Strategy.HYBRID, Strategy.LOCAL_ONLY}
        if local is None or local.provider != OLLAMA or self.servers.ollama is None or not is_first:
            return None
        try:
            if not await self.servers.ollama.is_loaded(local.model):
                await self.servers.ollama.load(local.model)
        except ProviderError as error:
            log.info("%s could not be loaded beforehand: %s", local, error)
            return None
        return local

    async def close(self) -> None:
        """Close every connection."""
        await self.servers.close()


def default_claude(settings: Settings) -> ModelRef:
    """Return the Claude model of the settings, whether or not there is a key for it."""
    return ModelRef(CLAUDE, settings.claude_model or DEFAULT_MODEL)


def _slots(settings: Settings) -> dict[Slot, ModelRef | None]:
    return {
        Slot.CHAT: settings.chat_model,
        Slot.CODE: settings.code_model,
        Slot.VISION: settings.vision_model,
        Slot.EMBEDDING: settings.embedding_model,
        Slot.SPEECH: settings.speech_model,
    }


def _rules(settings: Settings) -> tuple[Rule, ...]:
    rules = []
    for text in filter(None, (part.strip() for part in settings.rules.replace("\n", ";").split(";"))):
        rule = parse_rule(text)
        if rule is None:
            problem = "write each rule as in: claude for code; local for chat; never cloud for #work"
            raise SettingsError(problem, setting="AIKI_RULES", problem=problem)
        rules.append(rule)
    return tuple(rules)


def _place(provider: Provider | None) -> Place | None:
    return provider.place if provider is not None else None


async def _is_there(address: str) -> bool:
    """Whether anybody listens there; cheaper than loading a client to find out."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    host = parts.hostname or "127.0.0.1"
    with suppress(OSError, TimeoutError, ValueError):
        port = parts.port or (_OLLAMA_PORT if parts.scheme == "http" else 443)
        async with asyncio.timeout(_KNOCK_S):
            _, writer = await asyncio.open_connection("127.0.0.1" if host == "0.0.0.0" else host, port)  # noqa: S104
        writer.close()
        return True
    return False
