"""What a call to a model consumed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them; a provider that counts none reports no Usage at all."""

    input_tokens: int
    output_tokens: int
