"""Which model, where it runs, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Slot(StrEnum):
    """What a model is needed for; each is filled by a setting, never by code."""

    CHAT = "chat"
    CODE = "code"
    VISION = "vision"
    EMBEDDING = "embedding"
    SPEECH = "speech"


class Place(StrEnum):
    """Where a model runs: on machines of the person's own, or with somebody else."""

    LOCAL = "local"
    CLOUD = "cloud"


class Tier(StrEnum):
    """How able, and how dear, an answerer is: what a strategy chooses between."""

    STRONG = "strong"
    LOCAL = "local"
    BUILT_IN = "built_in"


CLAUDE, OLLAMA, OPENAI, COMPANION = "claude", "ollama", "openai", "companion"
"""The names of the providers, in settings, routes, traces and the ledger; ``openai`` is any compatible server."""
WHISPER = "whisper"
"""What writes down speech on this machine, and does nothing else."""
_ANSWERING, _LISTENING = frozenset({CLAUDE, OLLAMA, OPENAI}), frozenset({OPENAI, WHISPER})


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model by name, written ``provider:model`` (``ollama:qwen3:4b``)."""

    provider: str
    model: str

    def __str__(self) -> str:
        """Return it as settings write it."""
        return f"{self.provider}:{self.model}"

    @classmethod
    def parse(cls, text: str, slot: Slot = Slot.CHAT) -> ModelRef | None:
        """Return what ``provider:model`` names; None where it names no provider that fills such a slot."""
        provider, colon, model = text.strip().partition(":")
        provider = provider.casefold()
        known = _LISTENING if slot is Slot.SPEECH else _ANSWERING
        if not colon or not model.strip() or provider not in known:
            return None
        return cls(provider, model.strip())

    @property
    def tier(self) -> Tier:
        """How able it is taken to be."""
        return {CLAUDE: Tier.STRONG, COMPANION: Tier.BUILT_IN}.get(self.provider, Tier.LOCAL)
