"""The models of a route are tried in order: what moves on, what is kept, what is told in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest

from bot.core.answer import Answer, Answerer, Prepared
from bot.core.bill import Bill
from bot.core.health import Health
from bot.core.spend import Purse
from bot.core.tools import Toolbox, ToolContext
from bot.domain.conversation import KeptMessage, ThreadAddress, ThreadKind
from bot.domain.errors import BudgetSpent, KeptFromCloud, ProviderBusy, ProviderError, ProviderResting, ProviderTooSlow
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.language import Language
from bot.domain.ledger import CallState
from bot.domain.memory import Scope
from bot.domain.model import CLAUDE, COMPANION, OLLAMA, ModelRef, Place
from bot.domain.policy import Policy
from bot.domain.prompt import GenerationEvent, Prompt, StopReason, TextDelta, ToolStep
from bot.domain.route import Attempt, Bar, Route
from bot.domain.usage import Usage
from bot.ports import Provider
from tests.fakes.clock import SATURDAY_MORNING, FakeClock
from tests.fakes.ledger import FakeLedger, FakePrices
from tests.fakes.provider import Round, ScriptedProvider, says

STRONG, LOCAL, BUILT_IN = ModelRef(CLAUDE, "script"), ModelRef(OLLAMA, "script"), ModelRef(COMPANION, "script")
ADDRESS = ThreadAddress("console", "local", ThreadKind.PRIVATE)
MESSAGE = KeptMessage(MessageId(1), ThreadId(1), PersonId(1), ADDRESS, "hi", SATURDAY_MORNING)
UTC = ZoneInfo("UTC")


@dataclass
class Bench:
    """A route over played providers, with a ledger to look into."""

    providers: dict[ModelRef, Provider]
    ledger: FakeLedger = field(default_factory=FakeLedger)
    health: Health = field(default_factory=lambda: Health(FakeClock()))
    turn_s: float = 5.0

    def answerer(self, *attempts: Attempt, bar: Bar | None = None) -> Answerer:
        bill = Bill(Purse(self.ledger, FakePrices({}), FakeClock()), Policy(), UTC, PersonId(1))
        return Answerer(Route(attempts, (), bar=bar), self.prepare, bill, self.health, self.turn_s)

    async def answer(self, *attempts: Attempt, bar: Bar | None = None) -> Answer:
        return await self.answerer(*attempts, bar=bar).answer()

    async def prepare(self, attempt: Attempt) -> Prepared:
        prompt = Prompt("hi", Language.EN, SATURDAY_MORNING, UTC)
        toolbox = Toolbox((), ToolContext(MESSAGE, Scope("p1"), FakeClock(), UTC))
        return Prepared(self.providers[attempt.ref], prompt, toolbox)

    def states(self) -> list[CallState]:
        return [row.state for row in self.ledger.rows.values()]


def bench(strong: Sequence[Round] = (), local: Sequence[Round] = (), built_in: Sequence[Round] = ()) -> Bench:
    return Bench(
        {
            STRONG: ScriptedProvider(*strong, name=CLAUDE),
            LOCAL: ScriptedProvider(*local, name=OLLAMA, place=Place.LOCAL),
            BUILT_IN: ScriptedProvider(*built_in, name=COMPANION, place=Place.LOCAL),
        }
    )


UNSURE = Attempt(LOCAL, unsure_moves_on=True)


@pytest.mark.parametrize(
    ("local", "reason"),
    [
        (says("Sydney?", confidence=0.3), "unsure"),
        (says("I cannot", reason=StopReason.REFUSAL), "refused"),
        (says("It is", reason=StopReason.LENGTH), "cut_short"),
        (says("and so on, and on " * 20), "broken"),
        (says(" "), "broken"),
    ],
)
async def test_a_local_answer_that_convinces_nobody_is_asked_of_claude(local: Round, reason: str) -> None:
    made = bench([says("Canberra")], [local])
    answer = await made.answer(UNSURE, Attempt(STRONG), Attempt(BUILT_IN))
    assert (answer.generation.text, answer.ref) == ("Canberra", STRONG)
    assert answer.setbacks == (f"reason.{reason}=ollama:script",)
    assert made.states() == [CallState.UNUSED, CallState.ANSWERED]


async def test_a_sure_local_answer_stands() -> None:
    made = bench(local=[says("Canberra", confidence=0.9)])
    assert (await made.answer(UNSURE, Attempt(STRONG))).ref == LOCAL


@pytest.mark.parametrize("doubted", [says("Sydney?", confidence=0.3), says("Well, it", reason=StopReason.LENGTH)])
async def test_an_answer_in_doubt_is_better_than_none(doubted: Round) -> None:
    made = bench([ProviderBusy("529")], [doubted], [says("no model")])
    answer = await made.answer(UNSURE, Attempt(STRONG), Attempt(BUILT_IN))
    assert answer.ref == LOCAL
    assert answer.setbacks[-1] == "reason.provider_busy=claude:script"


async def test_an_answer_in_doubt_is_given_where_the_route_ends_with_a_failure() -> None:
    made = bench([ProviderBusy("529")], [says("Sydney?", confidence=0.3)])
    assert (await made.answer(UNSURE, Attempt(STRONG))).ref == LOCAL


async def test_a_broken_answer_is_no_better_than_none() -> None:
    made = bench([ProviderBusy("529")], [says("again and again, " * 20)])
    with pytest.raises(ProviderBusy):
        await made.answer(UNSURE, Attempt(STRONG))


async def test_a_route_without_anybody_says_so() -> None:
    with pytest.raises(ProviderError, match="no model of the route"):
        await bench().answer()


@pytest.mark.parametrize(
    ("bar", "error"), [(Bar.BUDGET, BudgetSpent), (Bar.RESTING, ProviderResting), (Bar.RULE, KeptFromCloud)]
)
async def test_where_the_companion_does_not_understand_what_barred_the_model_is_told(
    bar: Bar, error: type[ProviderError]
) -> None:
    made = bench(built_in=[says("That takes a model.", confidence=0.0)])
    with pytest.raises(error):
        await made.answer(Attempt(BUILT_IN), bar=bar)


async def test_where_no_model_is_connected_the_companions_own_words_say_it_best() -> None:
    made = bench(built_in=[says("That takes a model.", confidence=0.0)])
    answer = await made.answer(Attempt(BUILT_IN), bar=Bar.NOT_CONNECTED)
    assert answer.generation.text == "That takes a model."
    assert made.states() == []


async def test_the_companion_that_understands_answers_in_the_place_of_a_failed_model() -> None:
    made = bench([ProviderBusy("529")], built_in=[says("= 84", confidence=1.0)])
    assert (await made.answer(Attempt(STRONG), Attempt(BUILT_IN))).generation.text == "= 84"


@dataclass
class Slow:
    """A provider that falls silent after its first pieces."""

    pieces: tuple[str, ...] = ()
    name: str = CLAUDE
    model: str = "script"
    place: Place = Place.CLOUD

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        for piece in self.pieces:
            yield TextDelta(piece)
        await asyncio.Event().wait()


async def test_a_model_that_never_begins_leaves_time_for_the_next_one() -> None:
    made = bench(local=[says("hi")])
    made.providers[STRONG] = Slow()
    made.turn_s = 0.05
    answer = await made.answer(Attempt(STRONG), Attempt(LOCAL))
    assert answer.setbacks == ("reason.provider_too_slow=claude:script",)
    assert made.states() == [CallState.UNKNOWN, CallState.ANSWERED]


async def test_the_last_model_that_falls_silent_ends_with_the_turns_deadline() -> None:
    made = bench()
    made.providers[STRONG] = Slow(("Well, ",))
    made.turn_s = 0.05
    with pytest.raises(ProviderTooSlow, match="go on"):
        await made.answer(Attempt(STRONG))


async def test_a_turn_that_is_cancelled_leaves_an_unknown_call_and_no_bad_name() -> None:
    made = bench()
    made.providers[STRONG] = Slow()
    task = asyncio.create_task(made.answer(Attempt(STRONG)))
    await asyncio.sleep(0.01)
    assert made.health.standing(STRONG).busy == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert made.states() == [CallState.UNKNOWN]
    assert made.health.standing(STRONG) == made.health.standing(ModelRef(CLAUDE, "other"))


async def test_a_refused_request_costs_nothing_and_one_cut_in_the_middle_what_it_consumed() -> None:
    cut = ProviderError("cut", usage=Usage(7, 2))
    made = bench([ProviderBusy("429")], [cut], [says("hi")])
    await made.answer(Attempt(STRONG), Attempt(LOCAL), Attempt(BUILT_IN))
    assert [(row.state, row.usage) for row in made.ledger.rows.values()] == [
        (CallState.FAILED, Usage(0, 0)),
        (CallState.FAILED, Usage(7, 2)),
    ]
