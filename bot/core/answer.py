"""The models of a route are tried in their order until one answers; nothing of a failed try is kept."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot.core.bill import Bill
from bot.core.generate import Doubt, Judge, Patience, Request, generate
from bot.core.health import Health
from bot.core.tools import Toolbox
from bot.domain.errors import BudgetSpent, KeptFromCloud, ProviderError, ProviderResting
from bot.domain.model import ModelRef, Tier
from bot.domain.prompt import Finished, Generation, Prompt, StopReason
from bot.domain.route import Attempt, Bar, Route
from bot.ports import Provider

log = logging.getLogger(__name__)

SURE = 0.55
"""A local answer whose tokens had a lower mean probability than this is not sure enough to stand in for Claude's."""
MIN_STALL_S, FIRST_S = 45.0, 60.0
"""How long a stream may stand still, and how long the first word may take where the model is in memory."""
SHARE = 0.6
"""A model that others stand behind gets this much of the time that is left; the last one gets it all."""
_USABLE = frozenset({"reason.unsure", "reason.cut_short"})
"""Doubts in spite of which an answer is worth having where nobody gives a better one."""
_REPEATED = re.compile(r"(.{12,200}?)\1{4,}", re.DOTALL)
_LOOKED_AT_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A model with the prompt made for it and a toolbox of its own."""

    provider: Provider
    prompt: Prompt
    toolbox: Toolbox


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, by whom, after which setbacks (reasons of models tried before)."""

    generation: Generation
    ref: ModelRef
    prepared: Prepared
    setbacks: tuple[str, ...] = ()


Prepare = Callable[[Attempt], Awaitable[Prepared]]
"""Makes ready the model of an attempt."""


@dataclass(slots=True)
class Answerer:
    """Tries one route."""

    route: Route
    prepare: Prepare
    bill: Bill
    health: Health
    turn_s: float
    draft: Callable[[str | None], None] | None = None
    """Shown the text so far, and None where it is not going to be said."""
    setbacks: list[str] = field(default_factory=list)
    first_error: ProviderError | None = None
    held: Answer | None = None
    asked: tuple[ModelRef, Prepared] | None = None
    """Who was asked last, with what."""

    async def answer(self) -> Answer:
        """Return the first answer that can be used.

        Raises the ProviderError of the model that should have answered where none could.
        """
        deadline = asyncio.get_running_loop().time() + self.turn_s
        for number, attempt in enumerate(self.route.attempts):
            if attempt.tier is Tier.BUILT_IN and self.held is not None:
                break  # an answer that was not sure of itself is better than none
            if not self._is_worth_trying(attempt):
                continue
            prepared = await self.prepare(attempt)
            self.asked = attempt.ref, prepared
            behind = [later for later in self.route.attempts[number + 1 :] if not later.if_spent]
            is_last_model = all(later.tier is Tier.BUILT_IN for later in behind)
            patience = self._patience(attempt, deadline, is_last=is_last_model)
            found = await self._try(attempt, prepared, patience)
            if found is not None:
                return Answer(found, attempt.ref, prepared, tuple(self.setbacks))
        if self.held is not None:
            return replace(self.held, setbacks=tuple(self.setbacks))
        raise self.first_error or _error_of(self.route.bar) or ProviderError("no model of the route could answer")

    def broken_off(self, written: str) -> Answer | None:
        """Return what was written when the answering was ended; None where nobody had been asked yet."""
        if self.asked is None:
            return None
        return Answer(Generation(written, StopReason.END), *self.asked, tuple(self.setbacks))

    def _is_worth_trying(self, attempt: Attempt) -> bool:
        has_not_understood = f"reason.not_understood={attempt.ref}" in self.setbacks
        return not has_not_understood and (isinstance(self.first_error, BudgetSpent) or not attempt.if_spent)

    async def _try(self, attempt: Attempt, prepared: Prepared, patience: Patience) -> Generation | None:
        request = Request(
            prepared.provider,
            prepared.prompt,
            prepared.toolbox,
            self.bill,
            patience,
            self._judge(attempt),
            # An answer that may still be asked of somebody else is not shown before it stands.
            None if attempt.unsure_moves_on else self.draft,
        )
        self.health.began(attempt.ref)
        try:
            result = await generate(request)
        except ProviderError as error:
            self.health.ended(attempt.ref, error)
            log.warning("%s did not answer: %s: %s", attempt.ref, type(error).__name__, error)
            self.setbacks.append(f"{error.sentence.replace('error.', 'reason.', 1)}={attempt.ref}")
            self.first_error = self.first_error or error
            self._take_back_draft()
            return None
        except asyncio.CancelledError:
            self.health.left(attempt.ref)
            raise  # what is shown may be all there is going to be
        except BaseException:
            self.health.left(attempt.ref)
            self._take_back_draft()
            raise
        self.health.ended(attempt.ref)
        if isinstance(result, Doubt):
            self.setbacks.append(f"{result.reason}={attempt.ref}")
            if result.reason in _USABLE:
                self.held = Answer(result.generation, attempt.ref, prepared)
            return None
        return result

    def _take_back_draft(self) -> None:
        if self.draft is not None:
            self.draft(None)

    def _patience(self, attempt: Attempt, deadline: float, *, is_last: bool) -> Patience:
        """Give a cold local model the time to load, and leave time for whoever stands behind."""
        now = asyncio.get_running_loop().time()
        left = max(deadline - now, 0.0)
        until = deadline if is_last else now + SHARE * left
        is_cold = self.health.standing(attempt.ref).cold
        return Patience(until, left if is_cold else min(FIRST_S, left), min(MIN_STALL_S, left))

    def _judge(self, attempt: Attempt) -> Judge | None:
        if attempt.tier is Tier.BUILT_IN:
            # What it cannot answer is told as the state of the model that should have, where there is one.
            moves_on = attempt.unsure_moves_on or self.first_error is not None or _error_of(self.route.bar) is not None
            return _judge_built_in if moves_on else None
        return _judge_model if attempt.unsure_moves_on else None


def _judge_built_in(text: str, finished: Finished) -> str | None:
    return "reason.not_understood" if finished.confidence == 0.0 else None


def _judge_model(text: str, finished: Finished) -> str | None:
    """Return why a local answer should be asked of a stronger model instead."""
    if finished.stop_reason is StopReason.REFUSAL:
        return "reason.refused"
    if finished.stop_reason is StopReason.LENGTH:
        return "reason.cut_short"
    if not text.strip() or _REPEATED.search(text[-_LOOKED_AT_CHARS:]):
        return "reason.broken"
    if finished.confidence is not None and finished.confidence < SURE:
        return "reason.unsure"
    return None


def _error_of(bar: Bar | None) -> ProviderError | None:
    """Return what a person is told where nobody could be asked; None where the companion's own words say it best."""
    match bar:
        case Bar.BUDGET:
            return BudgetSpent("the cap was reached before anything was asked")
        case Bar.RESTING:
            return ProviderResting("its circuit breaker is open")
        case Bar.RULE:
            return KeptFromCloud("a rule keeps this message from the cloud, and no local model is connected")
        case _:
            return None
