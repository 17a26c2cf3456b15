"""/strategy, /model, /rules and /settings: what they say and what they change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply, RunCommand
from bot.core.commands.models import set_model, set_strategy
from bot.core.commands.settings import MAX_RULES, change_rules, change_settings
from bot.core.fetch import Fetches
from bot.core.health import Health
from bot.core.policy import Policies
from bot.domain.conversation import KeptMessage, ThreadAddress, ThreadKind
from bot.domain.errors import ProviderFailed, ProviderUnreachable
from bot.domain.gesture import Choice
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind, Scope
from bot.domain.model import CLAUDE, OLLAMA, OPENAI, ModelRef
from bot.domain.person import Person
from bot.domain.policy import PRIVATE_RULES, Policy, Rule, RuleTarget
from bot.domain.route import Strategy
from bot.domain.turn import SetOverride
from bot.locales import LocaleSentences
from tests.fakes.clock import SATURDAY_MORNING, FakeClock
from tests.fakes.providers import FakeOverrides, FakeProviders

ADDRESS = ThreadAddress("console", "local", ThreadKind.PRIVATE)


@dataclass
class Desk:
    """A person who gives commands; what they change is written down as a turn would."""

    providers: FakeProviders
    overrides: FakeOverrides
    ports: CommandPorts
    choices: list[Choice] = field(default_factory=list)
    """What could be picked below the last answer."""

    async def run(self, command: RunCommand, arguments: str = "") -> str:
        message = KeptMessage(MessageId(1), ThreadId(1), PersonId(1), ADDRESS, "/x", SATURDAY_MORNING)
        person = Person(PersonId(1))
        context = CommandContext(message, person, Scope("p1"), Language.EN, ZoneInfo("UTC"), arguments)
        reply: CommandReply = await command(self.ports, context)
        self.choices = list(reply.choices)
        for change in reply.changes:
            assert isinstance(change, SetOverride)
            if change.value is None:
                self.overrides.values.pop(change.name, None)
            else:
                self.overrides.values[change.name] = change.value
        return reply.text


class _NothingSaid:
    async def page(self, scope: Scope, kind: MemoryKind | None, limit: int, offset: int = 0) -> list[Memory]:
        return []


@dataclass
class _Ports:
    phrasebook: LocaleSentences
    providers: FakeProviders
    policies: Policies
    health: Health
    fetches: Fetches
    memories: _NothingSaid


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A desk with a key for Claude and an Ollama with two models."""
    providers = FakeProviders({CLAUDE: ["claude-sonnet", "claude-opus"], OLLAMA: ["qwen3:4b", "coder:latest"]})
    overrides, health = FakeOverrides(), Health(FakeClock())

    async def base() -> Policy:
        return Policy(Strategy.HYBRID, ModelRef(CLAUDE, "claude-sonnet"))

    fetches = Fetches(providers, health)
    ports = _Ports(LocaleSentences(), providers, Policies(base, overrides), health, fetches, _NothingSaid())
    yield Desk(providers, overrides, cast("CommandPorts", ports))
    await fetches.stop()


async def test_the_strategies_are_listed_with_what_they_mean(desk: Desk) -> None:
    told = await desk.run(set_strategy)
    assert "The strategy is hybrid." in told
    assert all(strategy.value in told for strategy in Strategy)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("local_only", "local_only"),
        ("Claude only", "claude_only"),
        ("local-fallback", "local_fallback"),
        ("lokal", "local_only"),
    ],
)
async def test_a_strategy_is_chosen_by_any_of_its_names(desk: Desk, said: str, kept: str) -> None:
    assert kept in await desk.run(set_strategy, said)
    assert desk.overrides.values == {"strategy": kept}


async def test_an_unknown_strategy_changes_nothing(desk: Desk) -> None:
    assert "claude_only, local_only, hybrid, local_fallback" in await desk.run(set_strategy, "psychic")
    assert desk.overrides.values == {}


async def test_the_models_are_shown_with_what_is_there(desk: Desk) -> None:
    told = await desk.run(set_model)
    assert "Claude: claude-sonnet" in told
    assert "chat: nobody" in told
    assert "code: as for chat" in told
    assert "vision: claude:claude-sonnet" in told
    assert "embedding: built in" in told
    assert "At ollama: qwen3:4b, coder:latest" in told


async def test_each_model_that_is_there_can_be_picked(desk: Desk) -> None:
    await desk.run(set_model)
    assert desk.choices == [
        Choice("ollama:qwen3:4b", "/model ollama:qwen3:4b"),
        Choice("ollama:coder:latest", "/model ollama:coder:latest"),
    ]
    desk.providers.offered[OLLAMA] = ProviderUnreachable("refused", address="http://localhost:11434")
    await desk.run(set_model)
    assert desk.choices == []


async def test_each_strategy_can_be_picked(desk: Desk) -> None:
    await desk.run(set_strategy)
    assert [one.says for one in desk.choices] == [f"/strategy {strategy.value}" for strategy in Strategy]
    assert desk.choices[2].label == "Easy ones local, hard ones Claude"


async def test_a_provider_that_cannot_be_asked_is_told_in_its_place(desk: Desk) -> None:
    desk.providers.offered[OLLAMA] = ProviderUnreachable("refused", address="http://localhost:11434")
    assert "I cannot reach http://localhost:11434" in await desk.run(set_model)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("qwen3:4b", {"slot.chat": "ollama:qwen3:4b"}),
        ("ollama:qwen3:4b", {"slot.chat": "ollama:qwen3:4b"}),
        ("code ollama:coder", {"slot.code": "ollama:coder"}),
        ("code claude", {"slot.code": "claude:claude-sonnet"}),
        ("kode claude", {"slot.code": "claude:claude-sonnet"}),
        ("código ollama:coder", {"slot.code": "ollama:coder"}),
        ("vision qwen3:4b", {"slot.vision": "ollama:qwen3:4b"}),
        ("claude claude-opus", {"claude.model": "claude-opus"}),
        ("claude-opus", {"claude.model": "claude-opus"}),
    ],
)
async def test_a_model_is_chosen_for_a_slot(desk: Desk, said: str, kept: dict[str, str]) -> None:
    assert "From now on" in await desk.run(set_model, said)
    assert desk.overrides.values == kept


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("unknown", "I know no model unknown"),
        ("ollama:nope", "/model pull nope fetches it"),
        ("claude claude-nope", "claude has no model claude-nope"),
        ("openai:gpt", "openai is not connected"),
        ("nonsense qwen3:4b", "For example: /model"),
    ],
)
async def test_what_cannot_answer_is_not_chosen(desk: Desk, said: str, told: str) -> None:
    assert told in await desk.run(set_model, said)
    assert desk.overrides.values == {}


async def test_whoever_names_the_provider_of_a_model_that_cannot_be_checked_is_believed(desk: Desk) -> None:
    desk.providers.offered[OLLAMA] = ProviderFailed("500")
    assert "I know no model qwen3:4b" in await desk.run(set_model, "qwen3:4b")
    told = await desk.run(set_model, "ollama:qwen3:4b")
    assert "From now on" in told
    assert "The model failed" in told


async def test_a_choice_is_taken_back_with_auto(desk: Desk) -> None:
    await desk.run(set_model, "qwen3:4b")
    await desk.run(set_model, "claude claude-opus")
    assert "what the settings say" in await desk.run(set_model, "chat auto")
    assert "what the settings say" in await desk.run(set_model, "claude auto")
    assert desk.overrides.values == {}


async def test_without_a_key_there_is_no_claude_to_choose(desk: Desk) -> None:
    async def base() -> Policy:
        return Policy()

    desk.ports.policies._base = base  # noqa: SLF001 - the person has no key
    assert "claude is not connected" in await desk.run(set_model, "claude-opus")
    assert "built-in companion answers" in await desk.run(change_settings)
    assert "claude is not connected" in await desk.run(set_model, "claude")
    assert "A key in ANTHROPIC_API_KEY connects Claude" in await desk.run(set_model)


async def test_a_model_is_fetched_behind_the_conversation_and_once(desk: Desk) -> None:
    assert "I am fetching ollama:large" in await desk.run(set_model, "pull large")
    assert "I am fetching ollama:large" in await desk.run(set_model, "hent ollama:large")
    await asyncio.sleep(0)
    assert desk.providers.fetched == [ModelRef(OLLAMA, "large")]
    assert "Fetching ollama:large: 43 %" in await desk.run(set_model)
    desk.providers.go_on.set()
    await asyncio.sleep(0.01)
    assert "ollama:large is there now" in await desk.run(set_model)
    await desk.run(set_model, "pull large")
    assert len(desk.providers.fetched) == 2


async def test_a_fetch_that_fails_says_so_and_one_under_way_ends_with_the_program(desk: Desk) -> None:
    desk.providers.fetch_fails = ProviderFailed("cut")
    await desk.run(set_model, "pull large")
    await asyncio.sleep(0)
    desk.providers.go_on.set()
    await asyncio.sleep(0.01)
    assert "could not be fetched" in await desk.run(set_model)
    desk.providers.go_on.clear()
    await desk.run(set_model, "pull other")
    await desk.ports.fetches.stop()


async def test_only_ollama_fetches(desk: Desk) -> None:
    assert "openai fetches no models" in await desk.run(set_model, f"pull {OPENAI}:gpt")


async def test_rules_are_added_listed_and_dropped(desk: Desk) -> None:
    assert "It holds from now on: claude for code" in await desk.run(change_rules, "always Claude for coding")
    await desk.run(change_rules, "add never cloud for #work")
    await desk.run(change_rules, "always Claude for code")
    told = await desk.run(change_rules)
    assert "1. never cloud for #work" in told
    assert "2. claude for code" in told
    assert "#private" in told
    assert "It holds no longer: never cloud for #work" in await desk.run(change_rules, "drop 1")
    assert desk.overrides.values == {"rules": "claude for code"}


@pytest.mark.parametrize(
    ("said", "told"), [("drop 7", "no such rule"), ("drop all", "no such rule"), ("be nice", "do not understand")]
)
async def test_what_is_no_rule_changes_nothing(desk: Desk, said: str, told: str) -> None:
    assert told in await desk.run(change_rules, said)
    assert desk.overrides.values == {}


async def test_there_is_an_end_to_rules(desk: Desk) -> None:
    desk.overrides.values["rules"] = "\n".join(f"claude for word{number}" for number in range(MAX_RULES))
    assert "drop one first" in await desk.run(change_rules, "claude for code")


async def test_settings_are_shown_changed_and_taken_back(desk: Desk) -> None:
    await desk.run(set_strategy, "local_only")
    desk.overrides.values["budget.told"] = "2026-11-21:near:1"
    told = await desk.run(change_settings)
    assert "Strategy local_only" in told
    assert "You have 0 rules" in told
    assert "ends with its model" in await desk.run(change_settings, "footer on")
    assert desk.overrides.values["footer"] == "on"
    assert "without a line" in await desk.run(change_settings, "bunnlinje av")
    assert "as the settings say again" in await desk.run(change_settings, "reset")
    assert desk.overrides.values == {"budget.told": "2026-11-21:near:1"}


async def test_a_rule_of_the_settings_is_shown_and_cannot_be_dropped_here(desk: Desk) -> None:
    work = Rule(RuleTarget.NEVER_CLOUD, word="#work")

    async def base() -> Policy:
        return Policy(rules=(*PRIVATE_RULES, work), fixed_rules=(*PRIVATE_RULES, work))

    desk.ports.policies._base = base  # noqa: SLF001 - the settings hold a rule
    assert "By the settings: never cloud for #work" in await desk.run(change_rules)
    assert "no such rule" in await desk.run(change_rules, "drop 1")
