"""Rules and models in words."""

from __future__ import annotations

import pytest

from bot.core.explain import tell_reasons, tell_rule
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
