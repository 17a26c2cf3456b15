"""An answer on its way in: text, confidence, usage and how it ended, out of chunks of which any part may be missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bot.domain.errors import ProviderFailed
from bot.domain.prompt import Finished, StopReason
from bot.domain.thoughts import ThoughtFilter
from bot.domain.usage import Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

_REASONS = {"length": StopReason.LENGTH, "content_filter": StopReason.REFUSAL}
_ERROR = "error"
_THOUGHTS = ("reasoning_content", "reasoning")
"""Where servers put a model's thoughts beside its answer."""


class Reading:
    """Takes chunks one after another."""

    def __init__(self, spent: Usage | None, *, unopened: bool) -> None:
        """Begin an answer, of which an earlier attempt consumed ``spent``.

        ``unopened``: its model is likely to begin in the middle of its thoughts.
        """
        self._spent = spent
        self.thoughts = ThoughtFilter(unopened=unopened)
        self._usage: Usage | None = None
        self.thought = False
        """Whether the model thought, there or in the answer."""
        self._said = False
        self._reason: str | None = None
        self._refused = False
        self._logprobs = 0.0
        self._tokens = 0

    def take(self, chunk: ChatCompletionChunk) -> str:
        """Return what this chunk adds to the answer."""
        self._usage = _usage(getattr(chunk, "usage", None)) or self._usage
        text = ""
        for choice in getattr(chunk, "choices", None) or ():
            text += self._choice(choice)
        self._said = self._said or bool(text.strip())
        return text

    def rest(self) -> str:
        """Return the last of the text, once the stream has ended; raises ProviderFailed where it was cut."""
        if self._reason is None or self._reason == _ERROR:
            cause = "the stream ended in the middle of an answer"
            raise ProviderFailed(cause)
        rest = self.thoughts.end(cut=self._reason == StopReason.LENGTH)
        self._said = self._said or bool(rest.strip())
        self.thought = self.thought or self.thoughts.found
        return rest

    def finished(self) -> Finished:
        """Return how it ended."""
        reason = StopReason.REFUSAL if self._refused else _REASONS.get(self._reason or "", StopReason.END)
        confidence = math.exp(self._logprobs / self._tokens) if self._tokens else None
        return Finished(reason, usage=self.consumed, confidence=confidence)

    @property
    def consumed(self) -> Usage | None:
        """All that was consumed so far, as far as it was told."""
        if self._usage is None or self._spent is None:
            return self._usage or self._spent
        return self._usage + self._spent

    @property
    def starved(self) -> bool:
        """Whether thoughts took all the room, and nothing was said."""
        return self._reason == StopReason.LENGTH and self.thought and not self._said

    def _choice(self, choice: Any) -> str:
        delta = getattr(choice, "delta", None)
        text = ""
        if any(getattr(delta, name, None) for name in _THOUGHTS):
            self.thought = True
            text = self.thoughts.release()  # a server that sends thoughts beside the answer leaves none in it
        text += self.thoughts.feed(_plain(getattr(delta, "content", None)))
        if refusal := getattr(delta, "refusal", None):
            self._refused = True
            text += str(refusal)
        if text:
            self._weigh(getattr(choice, "logprobs", None))
        reason = getattr(choice, "finish_reason", None)
        if isinstance(reason, str) and reason:
            self._reason = reason
        return text

    def _weigh(self, logprobs: Any) -> None:
        for token in getattr(logprobs, "content", None) or ():
            logprob = getattr(token, "logprob", None)
            if isinstance(logprob, (int, float)) and math.isfinite(logprob):
                self._logprobs += min(logprob, 0.0)
                self._tokens += 1


def _plain(content: object) -> str:
    """Return the text of a delta, which some servers cut into typed parts, thoughts among them."""
    if isinstance(content, list):
        return "".join(_plain(part.get("text")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _usage(told: Any) -> Usage | None:
    read, written = _count(told, "prompt_tokens"), _count(told, "completion_tokens")
    if read is None or written is None:
        return None
    cached = _count(getattr(told, "prompt_tokens_details", None), "cached_tokens")
    return Usage(read, written, cache_read_tokens=min(cached or 0, read))


def _count(told: Any, name: str) -> int | None:
    number = getattr(told, name, None)
    return number if type(number) is int and number >= 0 else None
