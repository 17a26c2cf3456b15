"""What a person changed in the chat goes before the settings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.core.policy import apply
from bot.domain.model import CLAUDE, OLLAMA, ModelRef, Slot
from bot.domain.policy import PRIVATE_RULES, Policy, Rule, RuleTarget
from bot.domain.route import Strategy, Task

BASE = Policy(
    Strategy.HYBRID,
    ModelRef(CLAUDE, "sonnet"),
    {Slot.CHAT: ModelRef(OLLAMA, "small")},
    (*PRIVATE_RULES, Rule(RuleTarget.LOCAL, task=Task.CHAT)),
    day_cap_usd=Decimal(1),
)


def test_without_overrides_the_settings_hold() -> None:
    assert apply(BASE, {}) == BASE


def test_each_override_goes_before_its_setting() -> None:
    changed = apply(
        BASE,
        {
            "strategy": "local_only",
            "claude.model": "opus",
            "slot.chat": "ollama:large",
            "slot.code": "claude:opus",
            "rules": "never cloud for #work",
            "budget.day": "off",
            "budget.month": "12.50",
            "footer": "on",
        },
    )
    assert changed == Policy(
        Strategy.LOCAL_ONLY,
        ModelRef(CLAUDE, "opus"),
        {Slot.CHAT: ModelRef(OLLAMA, "large"), Slot.CODE: ModelRef(CLAUDE, "opus")},
        (*PRIVATE_RULES, Rule(RuleTarget.NEVER_CLOUD, word="#work")),
        None,
        Decimal("12.50"),
        footer=True,
    )


def test_a_claude_model_is_of_no_use_without_a_key() -> None:
    assert apply(Policy(), {"claude.model": "opus"}).claude is None


@pytest.mark.parametrize(
    "broken",
    [
        {"strategy": "psychic"},
        {"budget.day": "much"},
        {"budget.day": "NaN"},
        {"slot.chat": "nonsense"},
        {"slot.chat": "closed:x"},
    ],
)
def test_an_override_that_cannot_be_read_any_more_is_passed_over(broken: dict[str, str]) -> None:
    assert apply(BASE, broken) == BASE


def test_the_rules_about_what_is_private_cannot_be_overridden() -> None:
    assert apply(BASE, {"rules": ""}).rules == PRIVATE_RULES


def test_what_the_settings_keep_from_the_cloud_stays_kept_whatever_is_said_in_a_chat() -> None:
    work = Rule(RuleTarget.NEVER_CLOUD, word="#work")
    base = replace(BASE, rules=(*PRIVATE_RULES, work), fixed_rules=(*PRIVATE_RULES, work))
    changed = apply(base, {"rules": "claude for code\nnever cloud for #work"})
    assert changed.rules == (*PRIVATE_RULES, work, Rule(RuleTarget.CLAUDE, task=Task.CODE))
