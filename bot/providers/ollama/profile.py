"""What a model can do, as its server tells it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.domain.errors import PromptRefused
from bot.providers.ollama.names import family

if TYPE_CHECKING:
    from ollama import AsyncClient, ShowResponse

COMPLETION, VISION, THINKING = "completion", "vision", "thinking"

_EMBEDS_ONLY = ("embed", "minilm", "bge-", "paraphrase-", "-e5")
"""What the names of models have in common that give vectors and no words, for servers that do not tell."""
_LEVELS_FAMILIES = frozenset({"gptoss", "gpt-oss"})
"""Their thinking has levels and cannot be turned off."""


@dataclass(frozen=True, slots=True)
class Profile:
    """``capabilities`` is None where the server does not tell, ``context_length`` where it is not known.

    With ``is_remote`` the server only passes on what is said to it, to a cloud.
    """

    capabilities: frozenset[str] | None = None
    context_length: int | None = None
    family: str = ""
    is_remote: bool = False

    def chats(self, model: str) -> bool:
        """Whether it answers in words."""
        if self.capabilities is not None:
            return COMPLETION in self.capabilities
        return "bert" not in self.family and not any(part in family(model) for part in _EMBEDS_ONLY)

    def sees(self) -> bool:
        """Whether it reads pictures; where that is not known, trying shows it."""
        return self.capabilities is None or VISION in self.capabilities

    def think(self, wanted: bool) -> bool | str | None:
        """Return what to send as ``think``; None for models that cannot, which refuse to be asked.

        One that can thinks unless it is told not to.
        """
        if self.capabilities is None or THINKING not in self.capabilities:
            return None
        if self.family in _LEVELS_FAMILIES:
            return "medium" if wanted else "low"
        return wanted

    def context(self, usual: int, needed: int) -> int:
        """Return the context to ask for: the usual one, or the next power of two that holds ``needed``.

        Never more than the model was made for.
        """
        length = usual if needed <= usual else 1 << (needed - 1).bit_length()
        return min(length, self.context_length) if self.context_length else length

    def expect_room(self, prompt_tokens: int) -> None:
        """Raise PromptRefused for a prompt longer than the model was made for, which Ollama would cut silently."""
        if self.context_length and prompt_tokens >= self.context_length:
            cause = f"the prompt is about {prompt_tokens} tokens long, the model takes {self.context_length}"
            raise PromptRefused(cause)


UNKNOWN = Profile()


async def ask_profile(client: AsyncClient, model: str) -> Profile:
    """Return what ``/api/show`` says of a model."""
    kind, request = _shown_type(), {"model": model}
    # The client's own ``show`` leaves out where a model runs.
    shown = await client._request(kind, "POST", "/api/show", json=request)  # noqa: SLF001
    capabilities = frozenset(shown.capabilities) if shown.capabilities is not None else None
    named = (shown.details.family or "") if shown.details is not None else ""
    info = _context_length(dict(shown.modelinfo or {}))
    return Profile(capabilities, info, named.casefold(), bool(getattr(shown, "remote_host", None)))


@cache
def _shown_type() -> type[ShowResponse]:
    from ollama import ShowResponse  # noqa: PLC0415 - the client is loaded by now, and not before

    class Shown(ShowResponse):
        remote_host: str | None = None

    return Shown


def _context_length(info: dict[str, object]) -> int | None:
    length = info.get(f"{info.get('general.architecture', '')}.context_length")
    return length if isinstance(length, int) and length > 0 else None
