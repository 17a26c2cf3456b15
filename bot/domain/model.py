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
LOCAL, DEFAULT = "local", "default"
"""What embeds in this process, and does nothing else; and its model where none is named."""
_ANSWERING, _LISTENING = frozenset({CLAUDE, OLLAMA, OPENAI}), frozenset({OPENAI, WHISPER})
_FILLING = {Slot.SPEECH: _LISTENING, Slot.EMBEDDING: _ANSWERING | {LOCAL}}
_HOW = {
    Slot.SPEECH: "write it as whisper:NAME, as in whisper:small, or as openai:NAME",
    Slot.EMBEDDING: "write it as local:, local:NAME, local:/path/to/folder or ollama:NAME",
}
_ONLY_FOR = {
    Slot.SPEECH: "whisper writes down speech and does nothing else: it goes into AIKI_SPEECH_MODEL",
    Slot.EMBEDDING: "local embeds and does nothing else: it goes into AIKI_EMBEDDING_MODEL",
}


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
        """Return what ``provider:model`` names; None where it names no provider that fills such a slot.

        ``local:`` alone is whole: it names the model that is used where none is named.
        """
        provider, colon, model = text.strip().partition(":")
        provider = provider.casefold()
        model = model.strip() or (DEFAULT if provider == LOCAL else "")
        if not colon or not model or provider not in _FILLING.get(slot, _ANSWERING):
            return None
        return cls(provider, model)

    @classmethod
    def written(cls, text: str, slot: Slot) -> ModelRef:
        """Return what a setting names for a slot; raises ValueError, which says how to write it or where it goes."""
        ref = cls.parse(text, slot)
        if ref is None:
            elsewhere = (problem for other, problem in _ONLY_FOR.items() if cls.parse(text, other) is not None)
            how = _HOW.get(slot, "write it as provider:model, as in ollama:qwen3:4b, openai:NAME or claude:NAME")
            raise ValueError(how if cls.parse(text) is not None else next(elsewhere, how))
        return ref

    @property
    def tier(self) -> Tier:
        """How able it is taken to be."""
        return {CLAUDE: Tier.STRONG, COMPANION: Tier.BUILT_IN}.get(self.provider, Tier.LOCAL)
