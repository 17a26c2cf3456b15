"""What a call to a model consumed."""

from __future__ import annotations

from dataclasses import astuple, dataclass

MOST_TOKENS = 1_000_000_000
"""No call consumes as much: whoever says so counts wrong."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them; a provider that counts none reports no Usage at all.

    ``input_tokens`` are all that were read; those of them that came from the provider's prompt cache, or were
    written to it, are counted in ``cache_read_tokens`` and ``cache_write_tokens`` as well.
    """

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether one call can have consumed this."""
        return all(0 <= tokens <= MOST_TOKENS for tokens in astuple(self))

    def __add__(self, other: Usage) -> Usage:
        """Return both together."""
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
        )


@dataclass(frozen=True, slots=True)
class TokenFactor:
    """How many tokens of ``model`` one estimated token turned out to be, over ``samples`` answers.

    With no samples ``factor`` is what we start from: CLAUDE_START, LOCAL_START or BUILT_IN_START.
    """

    model: str
    factor: float
    samples: int = 0

    def after(self, estimated: float, actual: int) -> TokenFactor:
        """Return the factor once a provider counted ``actual`` where the bare estimate was ``estimated``.

        Each answer weighs as much as the others at first, and at least ``LATEST_WEIGHT`` later, so that
        a model that changes its tokenizer is followed. What is too small or too odd to teach anything
        is bounded or left out.
        """
        if estimated < LEAST_ESTIMATE or actual <= 0:
            return self
        seen = min(max(actual / estimated, LOWEST_FACTOR), HIGHEST_FACTOR)
        weight = max(1 / (self.samples + START_WEIGHT + 1), LATEST_WEIGHT)
        return TokenFactor(self.model, self.factor + weight * (seen - self.factor), self.samples + 1)


CLAUDE_START = 1.35
"""Claude's newer tokenizers cut the same text into 1.2 to 1.46 times the tokens of older ones."""
LOCAL_START = 1.15
"""Vocabularies of local models are smaller, above all outside English."""
BUILT_IN_START = 1.0
"""The built-in companion reads text, not tokens."""

START_WEIGHT = 2
"""The start value counts as this many answers, so that the first real one does not overturn it."""
LATEST_WEIGHT = 0.05
"""The newest answer's share once many were seen."""
LEAST_ESTIMATE = 32
"""Below this the fixed cost of a chat's framing drowns the text."""
LOWEST_FACTOR, HIGHEST_FACTOR = 0.5, 3.0
"""No tokenizer of a model we speak to lies outside; beyond them the report is wrong, not the text."""
