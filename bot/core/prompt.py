"""What a provider is told: the session and what was recalled, under one token budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.conversation import Utterance
from bot.domain.memory import RecallHit
from bot.domain.prompt import Prompt
from bot.ports import TokenCounter

_PER_ITEM_TOKENS = 6
"""What role, date and separators of one line cost around its text."""
_RECALL_SHARE = 0.4


def fit_prompt(
    prompt: Prompt,
    recalled: Sequence[RecallHit],
    history: Sequence[Utterance],
    budget_tokens: int,
    counter: TokenCounter,
) -> Prompt:
    """Return ``prompt`` with as much of recall and history as the budget beside its message holds.

    The best hits come first and have at most two fifths of the budget; the newest turns have the
    rest. The message itself is always whole.
    """
    base = counter.count(prompt.message)
    hits, spent = _best_hits(recalled, int(budget_tokens * _RECALL_SHARE), counter)
    turns, spent_on_turns = _newest_turns(history, budget_tokens - spent, counter)
    return replace(prompt, recall=hits, history=turns, tokens=base + spent + spent_on_turns)


def _best_hits(hits: Sequence[RecallHit], budget: int, counter: TokenCounter) -> tuple[tuple[RecallHit, ...], int]:
    kept: list[RecallHit] = []
    spent = 0
    for hit in hits:
        cost = counter.count(hit.memory.text) + _PER_ITEM_TOKENS
        if spent + cost > budget:
            continue
        kept.append(hit)
        spent += cost
    return tuple(kept), spent


def _newest_turns(
    history: Sequence[Utterance], budget: int, counter: TokenCounter
) -> tuple[tuple[Utterance, ...], int]:
    kept: list[Utterance] = []
    spent = 0
    for utterance in reversed(history):
        cost = counter.count(utterance.text) + _PER_ITEM_TOKENS
        if spent + cost > budget:
            break
        kept.append(utterance)
        spent += cost
    return tuple(reversed(kept)), spent
