"""One form for what the companion, its rules and every model say."""

from __future__ import annotations

import pytest

from bot.core.predicates import PREDICATES, in_normal_form
from bot.domain.language import Language
from bot.domain.subjects import ONLY_ONE, RELATIONS
from bot.prompts import consolidation
from bot.providers.offline.lexicon import lexicon
from tests.core.sessions import told


@pytest.mark.parametrize(
    ("given", "normal", "functional"),
    [
        ("I|Lives in|Oslo.", "me|residence|oslo", True),
        ("The user|works at|Equinor", "me|workplace|equinor", True),
        ("my sister|is called|Ane", "sister|name|ane", False),
        ("mother|name|Berit", "mother|name|berit", True),
        ("me|favourite:Colour|Blue", "me|favourite:colour|blue", True),
        ("me|allergic_to|nuts", "me|allergy|nuts", False),
        ("me|allergy|nuts still", "me|allergy|nuts", False),
        ("boat|built in|1987", "boat|built in|1987", True),
    ],
)
def test_a_fact_has_one_form(given: str, normal: str, functional: bool) -> None:
    form = in_normal_form(told(1, given, "", functional=True), by_rules=False)
    assert f"{form.subject}|{form.predicate}|{form.object}" == normal
    assert form.functional is functional


def test_the_rules_know_when_a_name_takes_the_place_of_another() -> None:
    assert in_normal_form(told(1, "sister|name|ane", "", functional=True), by_rules=True).functional
    assert not in_normal_form(told(1, "sister|name|ane", "", functional=True), by_rules=False).functional


@pytest.mark.parametrize("predicate", ["favourite", "x{1}", "a b c d e f", "1=1"])
def test_what_is_no_predicate_becomes_none(predicate: str) -> None:
    assert in_normal_form(told(1, f"me|{predicate}|y", ""), by_rules=False).predicate == ""


def test_models_are_told_every_predicate_in_whichever_language_they_answer() -> None:
    for language in Language:
        text = consolidation(language)
        assert all(predicate in text for predicate in PREDICATES)
        assert "{" not in text


def test_every_relation_of_every_language_is_known_and_only_one_is_one_of_them() -> None:
    named = {meaning for language in Language for meaning in lexicon(language).words("relations").values()}
    assert named <= RELATIONS
    assert ONLY_ONE - {"me"} <= RELATIONS
