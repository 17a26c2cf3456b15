"""A person's own rules: read in three languages, kept as text, matched by whole words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import (
    is_kept_from_the_cloud,
    matching_rules,
    parse_rule,
    rule_to_text,
    rules_from_text,
    without_marks,
)
from bot.domain.policy import PRIVATE_RULES, Rule, RuleTarget
from bot.domain.route import Task

NEVER, TO_CLAUDE, TO_LOCAL = RuleTarget.NEVER_CLOUD, RuleTarget.CLAUDE, RuleTarget.LOCAL


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("always Claude for code", Rule(TO_CLAUDE, task=Task.CODE)),
        ("Claude for coding.", Rule(TO_CLAUDE, task=Task.CODE)),
        ("use the local model for chat", Rule(TO_LOCAL, task=Task.CHAT)),
        ("never send #private to the cloud", Rule(NEVER, word="#private")),
        ("Never cloud for #work", Rule(NEVER, word="#work")),
        ("never use the cloud", Rule(NEVER)),
        ("never claude", Rule(NEVER)),
        ("alltid Claude til kode", Rule(TO_CLAUDE, task=Task.CODE)),
        ("lokal for prat", Rule(TO_LOCAL, task=Task.CHAT)),
        ("aldri send #jobb til skyen", Rule(NEVER, word="#jobb")),
        ("aldri skyen for alt", Rule(NEVER)),
        ("sempre Claude para código", Rule(TO_CLAUDE, task=Task.CODE)),
        ("nunca mande #trabalho para a nuvem", Rule(NEVER, word="#trabalho")),
        ("nunca nuvem para tudo", Rule(NEVER)),
        ("never send example.com to the cloud.", Rule(NEVER, word="example.com")),
        ("never send anything about 'Project  X' to the cloud!", Rule(NEVER, word="project x")),
        ("aldri send noe om helsa til skyen", Rule(NEVER, word="helsa")),
        ("claude for taxes", Rule(TO_CLAUDE, word="taxes")),
        ("what is the weather", None),
        ("claude", None),
        ("", None),
        ("local for " + "x" * 200, None),
    ],
)
def test_a_rule_is_read_from_words(text: str, rule: Rule | None) -> None:
    assert parse_rule(text) == rule


_words = st.from_regex(r"#?[a-z][a-z0-9]{1,20}", fullmatch=True)
_rules = st.builds(Rule, st.sampled_from(RuleTarget), st.sampled_from([*Task, None]))


@given(_rules)
def test_a_rule_about_a_task_survives_being_kept(rule: Rule) -> None:
    assert parse_rule(rule_to_text(rule)) == rule


@given(st.sampled_from(RuleTarget), _words)
def test_a_rule_about_a_word_survives_being_kept(target: RuleTarget, word: str) -> None:
    kept = parse_rule(rule_to_text(Rule(target, word=word)))
    assert kept is not None
    assert kept.target is target
    assert kept.word == word or kept.task is not None or kept.word is None


@given(st.text(max_size=300))
def test_no_text_upsets_the_reader(text: str) -> None:
    parse_rule(text)


def test_a_rule_about_words_with_marks_among_them_survives_being_kept() -> None:
    rule = parse_rule("never send v1.2; beta to the cloud")
    assert rule is not None
    assert rules_from_text(rule_to_text(rule)) == (rule,)


def test_several_rules_stand_apart_by_lines() -> None:
    rules = rules_from_text("claude for code\nnonsense here\nnever cloud for #work")
    assert rules == (Rule(TO_CLAUDE, task=Task.CODE), Rule(NEVER, word="#work"))


def test_a_rule_meets_its_task_its_whole_word_or_everything() -> None:
    rules = (Rule(TO_CLAUDE, task=Task.CODE), Rule(NEVER, word="#work"), Rule(TO_LOCAL, word="ane"), Rule(TO_LOCAL))
    assert matching_rules(rules, Task.CODE, "a plane in the #workshop") == (rules[0], rules[3])
    assert matching_rules(rules, Task.CHAT, "#Work: Ane called") == rules[1:]


@pytest.mark.parametrize("text", ["#private my pin", "det er #PRIVAT", "isto é #privado."])
def test_what_is_marked_private_is_kept_from_the_cloud_in_every_language(text: str) -> None:
    assert is_kept_from_the_cloud(PRIVATE_RULES, text)
    assert not is_kept_from_the_cloud(PRIVATE_RULES, text.replace("#", ""))


@pytest.mark.parametrize(
    "text", ["pin 1234#private", "_#private_ pin", "＃private pin", "#pri\u200bvate", "#private_pin"]
)
def test_a_mark_counts_however_it_is_stuck_to_its_neighbours(text: str) -> None:
    assert is_kept_from_the_cloud(PRIVATE_RULES, text)


def test_the_words_of_a_rule_are_found_with_any_space_and_marks_between_them() -> None:
    rules = (Rule(NEVER, word="project x"), Rule(NEVER, word="example.com"), Rule(NEVER, word="c++"))
    assert matching_rules(rules, Task.CHAT, "about Project\n  X at www.Example.com: C++.") == rules
    assert not matching_rules(rules, Task.CHAT, "projectx, examplescom, c+")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("#private what is my pin?", "what is my pin?"),
        ("#Privat: hva er koden?", "hva er koden?"),
        ("my pin is 7 #private.", "my pin is 7"),
        ("my pin #work is 7", "my pin is 7"),
        ("#private -5+3", "-5+3"),
        ("#privately said #workshop", "#privately said #workshop"),
        ("#private", "#private"),
    ],
)
def test_a_mark_is_no_part_of_what_is_said(text: str, bare: str) -> None:
    assert without_marks(text, (*PRIVATE_RULES, Rule(NEVER, word="#work"), Rule(NEVER, word="pin"))) == bare


def test_without_marks_nothing_is_taken_away() -> None:
    assert without_marks("#private", (Rule(NEVER), Rule(TO_LOCAL, word="#private"))) == "#private"


def test_what_stands_in_a_file_keeps_it_from_the_cloud_and_chooses_no_model() -> None:
    rules = (Rule(TO_CLAUDE, word="tax"), Rule(NEVER, word="#work"), Rule(NEVER, task=Task.CODE))
    assert matching_rules(rules, Task.CHAT, "read this", ["my tax #work"]) == (rules[1],)
    assert matching_rules(rules, Task.CODE, "my tax", ["nothing"]) == (rules[0], rules[2])
