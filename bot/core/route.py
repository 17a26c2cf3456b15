"""Where a turn is answered, and why: a pure function."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.model import ModelRef
from bot.domain.route import Attempt, Classification, Route
from bot.ports import Provider


def choose_route(classification: Classification, providers: Sequence[Provider]) -> tuple[Provider, Route]:
    """Return the provider for a message and the reasons for it.

    ``providers`` are those that can answer now, the most able first; the built-in companion is
    always the last of them, so there always is one. Raises ValueError for an empty sequence.
    """
    if not providers:
        raise ValueError("the built-in companion must always be among the providers")
    chosen = providers[0]
    why_here = "reason.no_model" if len(providers) == 1 else "reason.most_able"
    reasons = (*classification.reasons, why_here)
    return chosen, Route((Attempt(ModelRef(chosen.name, chosen.model)),), reasons)
