"""Rules and models in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.explain import tell_bounds, tell_reasons, tell_rule
from bot.core.rules import parse_rule
from bot.domain.language import Language
from bot.domain.policy import Rule, RuleTarget
from bot.domain.route import Task
from bot.locales import LocaleSentences

SAY = LocaleSentences()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("target", RuleTarget)
@pytest.mark.parametrize("task", [None, *Task])
def test_a_rule_is_told_in_words_that_are_read_as_that_rule(
    language: Language, target: RuleTarget, task: Task | None
) -> None:
    rule = Rule(target, task=task)
    assert parse_rule(tell_rule(rule, SAY, language)) == rule


@pytest.mark.parametrize("language", Language)
def test_a_rule_about_a_word_is_told_with_it(language: Language) -> None:
    rule = Rule(RuleTarget.NEVER_CLOUD, word="#jobb")
    assert "#jobb" in tell_rule(rule, SAY, language)
    assert parse_rule(tell_rule(rule, SAY, language)) == rule


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("reason.rule=never cloud for #jobb", "regelen din «aldri skyen for #jobb»"),
        ("reason.rule=claude for code", "regelen din «claude for kode»"),
        ("reason.rule=of an earlier kind", "regelen din «of an earlier kind»"),
        ("reason.not_understood=companion:built-in", "den innebygde følgesvennen forsto det ikke"),
        ("reason.provider_failed=ollama:qwen3:4b", "ollama:qwen3:4b sviktet"),
    ],
)
def test_a_reason_names_rules_and_the_companion_in_the_persons_language(reason: str, told: str) -> None:
    assert tell_reasons([reason], SAY, Language.NB) == told


def test_a_stretch_of_whole_days_ends_on_its_last_day_and_any_other_at_its_moment() -> None:
    zone = ZoneInfo("Europe/Oslo")
    midnight, noon = datetime(2026, 3, 1, tzinfo=zone), datetime(2026, 3, 31, 12, tzinfo=zone)
    days = tell_bounds(midnight, datetime(2026, 4, 1, tzinfo=zone), SAY, Language.NB, zone)
    assert days == ("søndag 1. mars 2026", "tirsdag 31. mars 2026")
    assert tell_bounds(noon, noon, SAY, Language.EN, zone) == ("31 March 2026, 12:00", "31 March 2026, 12:00")
