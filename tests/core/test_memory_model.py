"""Which model reads a session, what it is shown and what it costs; and what becomes of an answer that is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core import distil
from bot.core.distil import MOST_CHARS, MOST_LINE_CHARS, Distiller
from bot.core.health import Health
from bot.core.memory_model import MemoryModels
from bot.core.spend import Purse
from bot.domain.consolidation import EndedSession
from bot.domain.errors import BudgetSpent, ProviderBusy, ProviderFailed, ProviderTooSlow
from bot.domain.ids import MemoryId
from bot.domain.language import Language
from bot.domain.ledger import CallState, Purpose
from bot.domain.memory import PERSON, Fact, Memory, MemoryKind
from bot.domain.model import CLAUDE, OLLAMA, ModelRef, Place, Slot
from bot.domain.policy import PRIVATE_RULES, Policy, Rule, RuleTarget
from bot.domain.prompt import TextDelta
from bot.domain.route import Strategy, Task
from bot.domain.usage import CLAUDE_START, TokenFactor, Usage
from bot.ports import Provider
from bot.providers.tokens import EstimatedTokens
from tests.core.sessions import BEGINS, SCOPE, session_of
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger, FakePrices
from tests.fakes.provider import HeldProvider, ScriptedProvider, says

UTC_ZONE = ZoneInfo("UTC")
CHEAPEST, LOCAL = ModelRef(CLAUDE, "small"), ModelRef(OLLAMA, "qwen3:4b")
RICH = "My grandmother Solveig taught mathematics in Tromsø for forty years and kept bees, goats and geese there"
SESSION = session_of(RICH, "A: How lovely.")
NOTHING: Mapping[str, Any] = {
    "facts": [], "procedures": [], "summary": "", "topics": [], "open_questions": [], "intentions": [],
}  # fmt: skip
FACT: Mapping[str, Any] = {
    "line": 1, "quote": "Solveig", "subject": "grandmother", "predicate": "name", "object": "Solveig",
    "functional": False, "ended": False, "confidence": 0.9, "since": None,
}  # fmt: skip


class Offered:
    """The Providers port, as far as it is needed: these models and no others."""

    def __init__(self, **by_provider: Provider) -> None:
        """Offer a model for each provider."""
        self.by_provider = by_provider

    def provider(self, ref: ModelRef) -> Provider | None:
        """Return who answers for a provider."""
        return self.by_provider.get(ref.provider)


class Desk:
    """All that reading a session takes, with a claude and an ollama that say what they are told to."""

    def __init__(self, *, claude: Provider | None = None, local: Provider | None = None, **choice: Any) -> None:
        """Offer these models."""
        self.clock = FakeClock(BEGINS + timedelta(hours=1))
        self.ledger = FakeLedger()
        self.health = Health(self.clock)
        prices = FakePrices({ModelRef(CLAUDE, "script"): ("0.1", "0.5")})
        offered = {name: one for name, one in ((CLAUDE, claude), (OLLAMA, local)) if one is not None}
        self.models = MemoryModels(
            Offered(**offered),  # type: ignore[arg-type] # what lists and fetches models is not asked for here
            self.health,
            Purse(self.ledger, prices, self.clock),
            lambda ref: EstimatedTokens(TokenFactor(ref.model, CLAUDE_START)),
            lambda language: f"Read it, in {language.value}.",
            self.clock,
            CHEAPEST,
            **choice,
        )

    async def reader(self, session: EndedSession = SESSION, policy: Policy | None = None) -> Distiller | None:
        """Return who is to read a session."""
        return await self.models.reader(session, policy or policy_of(), Language.NB, UTC_ZONE)


def policy_of(strategy: Strategy = Strategy.HYBRID, *, local: bool = False, **values: Any) -> Policy:
    """Return a policy with Claude, and a local model where one is wanted."""
    return Policy(strategy, ModelRef(CLAUDE, "large"), {Slot.CHAT: LOCAL} if local else {}, **values)


def a_local(*rounds: Any) -> ScriptedProvider:
    return ScriptedProvider(*rounds, name=OLLAMA, place=Place.LOCAL)


def answer(**changes: Any) -> str:
    return json.dumps({**NOTHING, **changes}, ensure_ascii=False)


async def named(desk: Desk, session: EndedSession = SESSION, policy: Policy | None = None) -> str | None:
    reader = await desk.reader(session, policy)
    return None if reader is None else reader.provider.name


async def test_the_local_model_comes_first_then_claudes_cheapest_then_nobody() -> None:
    both = Desk(claude=ScriptedProvider(), local=a_local())
    assert await named(both, policy=policy_of(local=True)) == OLLAMA
    assert await named(both) == CLAUDE
    assert await named(Desk(claude=ScriptedProvider()), policy=policy_of(local=True)) == CLAUDE
    assert await named(Desk(), policy=policy_of(local=True)) is None


async def test_a_local_model_that_rests_is_passed_over() -> None:
    desk = Desk(claude=ScriptedProvider(), local=a_local())
    for _ in range(3):
        desk.health.began(LOCAL)
        desk.health.ended(LOCAL, ProviderFailed("down"))
    assert await named(desk, policy=policy_of(local=True)) == CLAUDE


async def test_the_settings_model_goes_before_and_rules_means_nobody() -> None:
    local = a_local()
    assert await named(Desk(claude=ScriptedProvider(), local=local, named=LOCAL)) == OLLAMA
    assert (
        await named(Desk(claude=ScriptedProvider(), local=local, named=CHEAPEST), policy=policy_of(local=True))
        == CLAUDE
    )
    assert await named(Desk(claude=ScriptedProvider(), local=local, rules_only=True)) is None


async def test_a_session_with_little_in_it_costs_nothing() -> None:
    assert await named(Desk(claude=ScriptedProvider()), session_of("hi", "A: Hello!", "what is the time?")) is None


@pytest.mark.parametrize("rules", [(Rule(RuleTarget.NEVER_CLOUD, word="solveig"),), (Rule(RuleTarget.NEVER_CLOUD),)])
async def test_what_a_rule_keeps_from_the_cloud_is_read_here_or_by_the_rules(rules: tuple[Rule, ...]) -> None:
    desk = Desk(claude=ScriptedProvider(), local=a_local())
    assert await named(desk, policy=policy_of(local=True, rules=rules)) == OLLAMA
    assert await named(desk, policy=policy_of(rules=rules)) is None
    others = (Rule(RuleTarget.NEVER_CLOUD, task=Task.CODE), Rule(RuleTarget.CLAUDE), *PRIVATE_RULES)
    assert await named(desk, policy=policy_of(rules=others)) == CLAUDE


async def test_a_line_that_stays_local_keeps_its_session_here() -> None:
    marked = replace(SESSION, lines=(replace(SESSION.lines[0], stays_local=True), *SESSION.lines[1:]))
    assert await named(Desk(claude=ScriptedProvider()), marked) is None


async def test_local_only_sends_nothing_away_even_to_the_model_that_is_named() -> None:
    desk = Desk(claude=ScriptedProvider(), named=CHEAPEST)
    assert await named(desk, policy=policy_of(Strategy.LOCAL_ONLY)) is None
    assert await named(Desk(claude=ScriptedProvider()), policy=policy_of(Strategy.LOCAL_ONLY)) is None


async def test_what_is_older_than_two_days_is_never_paid_for() -> None:
    desk = Desk(claude=ScriptedProvider(), local=a_local())
    desk.clock.advance(timedelta(days=2))
    assert await named(desk) is None
    assert await named(desk, policy=policy_of(local=True)) == OLLAMA


async def test_a_cap_that_is_spent_leaves_it_to_the_rules() -> None:
    desk = Desk(claude=ScriptedProvider())
    assert await named(desk, policy=policy_of(day_cap_usd=Decimal("0.0001"))) is None
    assert await named(desk, policy=policy_of(day_cap_usd=Decimal(1))) == CLAUDE


async def test_an_answer_is_read_and_written_down_as_spent_on_memory() -> None:
    claude = ScriptedProvider(says(answer(facts=[FACT], summary="Om Solveig."), usage=Usage(1_000, 100)))
    desk = Desk(claude=claude)
    reader = await desk.reader()
    assert reader is not None
    drawn = await reader.distil(SESSION, [], Language.NB, UTC_ZONE)
    [fact] = drawn.facts
    assert (fact.line, fact.object, fact.confidence, drawn.made_by) == (1, "Solveig", 0.9, "claude:script")
    [row] = desk.ledger.rows.values()
    assert (row.call.purpose, row.state, row.usage) == (Purpose.MEMORY, CallState.ANSWERED, Usage(1_000, 100))
    [prompt] = claude.prompts
    assert prompt.schema is not None
    assert prompt.instructions == "Read it, in nb."
    assert "[1] 2026-11-21 08:01 PERSON: My grandmother" in prompt.message
    assert "[2] 2026-11-21 08:02 AIKI: How lovely." in prompt.message


async def test_a_cap_can_shorten_an_answer() -> None:
    claude = ScriptedProvider(says(answer()))
    desk = Desk(claude=claude)
    reader = await desk.reader(policy=policy_of(day_cap_usd=Decimal("0.0006")))
    assert reader is not None
    await reader.distil(SESSION, [], Language.NB, UTC_ZONE)
    assert claude.prompts[0].max_output_tokens < distil.OUTPUT_TOKENS


async def read(*rounds: Any, known: tuple[Memory, ...] = (), session: EndedSession = SESSION) -> tuple[Any, Any]:
    local = a_local(*rounds)
    reader = await Desk(local=local).reader(session, policy_of(local=True))
    assert reader is not None
    return await reader.distil(session, known, Language.EN, UTC_ZONE), local


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("Sure! Here is what I found.", "it is not JSON"),
        ("[]", "it is not a JSON object"),
        ('{"facts": []}', "procedures is missing"),
        (answer(facts=[{**FACT, "line": "one"}]), "line must be integer"),
    ],
)
async def test_an_answer_of_another_form_is_refused_once_with_what_is_wrong(wrong: str, told: str) -> None:
    drawn, local = await read(says(wrong), says(f"```json\n{answer(facts=[FACT])}\n```"))
    assert len(drawn.facts) == 1
    assert "refused" not in local.prompts[0].message
    assert told in local.prompts[1].message


async def test_rubbish_twice_is_a_failure() -> None:
    with pytest.raises(ProviderFailed):
        await read(says("no"), says("no"))


async def test_what_cites_no_line_that_was_shown_is_left_out() -> None:
    procedures = [{"line": 1, "name": "bees", "steps": ["a", "b"]}, {"line": 0, "name": "x", "steps": []}]
    drawn, _ = await read(says(answer(facts=[{**FACT, "line": 7}, {**FACT, "line": 1.0}], procedures=procedures)))
    assert [fact.line for fact in drawn.facts] == [1]
    assert [one.name for one in drawn.procedures] == ["bees"]


@pytest.mark.parametrize(
    ("since", "kept"),
    [("2019-05-01", True), ("2031-05-01", False), ("2018-05-01", False), ("in May", False), (None, False)],
)
async def test_since_when_a_fact_holds_must_be_said_and_past(since: str | None, kept: bool) -> None:
    session = session_of(f"{RICH}, since 2019 and until 2031")
    drawn, _ = await read(says(answer(facts=[{**FACT, "since": since}])), session=session)
    assert (drawn.facts[0].valid_from is not None) is kept


async def test_a_confidence_that_is_none_counts_for_nothing() -> None:
    drawn, _ = await read(says(answer(facts=[{**FACT, "confidence": 7}])))
    assert drawn.facts[0].confidence == 0.0


async def test_what_is_known_is_shown_and_what_others_wrote_is_not() -> None:
    fact = Fact("me", "residence", "oslo")
    known = (Memory(MemoryId(1), MemoryKind.FACT, SCOPE, PERSON, "I live in Oslo", BEGINS, fact=fact),)
    outside = replace(SESSION, lines=(SESSION.lines[0], replace(SESSION.lines[1], outside=True)))
    _, local = await read(says(answer()), known=known, session=outside)
    assert "- me | residence | oslo" in local.prompts[0].message
    assert "How lovely" not in local.prompts[0].message
    assert "what others wrote" in local.prompts[0].message


async def test_of_a_session_that_is_too_long_the_newest_lines_are_shown() -> None:
    long = session_of(*(f"{RICH} {number} {'x' * MOST_LINE_CHARS}" for number in range(12)))
    _, local = await read(says(answer()), session=long)
    assert len(local.prompts[0].message) < MOST_CHARS + 2_000
    assert f"{RICH} 0 " not in local.prompts[0].message
    assert f"{RICH} 11 " in local.prompts[0].message


async def test_a_model_that_fails_ends_in_the_middle_or_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProviderBusy):
        await read(ProviderBusy("busy"))
    with pytest.raises(ProviderFailed):
        await read([TextDelta("{")])
    monkeypatch.setattr(distil, "PATIENCE_S", 0.01)
    desk = Desk(local=HeldProvider(OLLAMA, Place.LOCAL))
    reader = await desk.reader(policy=policy_of(local=True))
    assert reader is not None
    with pytest.raises(ProviderTooSlow):
        await reader.distil(SESSION, [], Language.EN, UTC_ZONE)
    assert [row.state for row in desk.ledger.rows.values()] == [CallState.UNKNOWN]


async def test_a_defect_of_a_provider_is_settled_too() -> None:
    desk = Desk(local=a_local(RuntimeError("defect")))
    reader = await desk.reader(policy=policy_of(local=True))
    assert reader is not None
    with pytest.raises(RuntimeError):
        await reader.distil(SESSION, [], Language.EN, UTC_ZONE)
    assert desk.health.standing(ModelRef(OLLAMA, "script")).busy == 0


async def test_a_cap_that_is_spent_meanwhile_is_told() -> None:
    desk = Desk(claude=ScriptedProvider())
    policy = policy_of(day_cap_usd=Decimal("0.0006"))
    reader = await desk.reader(policy=policy)
    other = await desk.reader(policy=policy)
    assert reader is not None
    assert other is not None
    await reader.bill.reserve(reader.provider, Usage(1_000, 900))
    with pytest.raises(BudgetSpent):
        await other.distil(SESSION, [], Language.EN, UTC_ZONE)
