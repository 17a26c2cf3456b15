"""The rules add what a model says nothing of; where they contradict, it is the model's word, and the words' own."""

from __future__ import annotations

from dataclasses import replace

from bot.core.together import together
from bot.domain.consolidation import Extracted, Told
from tests.core.sessions import drawn, procedure, told

OSLO = told(1, "me|residence|oslo", "I live in Oslo", functional=True)
NUTS = told(1, "me|allergy|nuts", "I am allergic to nuts")


def facts(by_model: tuple[Told, ...], *by_rules: Told) -> list[Told]:
    both = together(drawn(*by_model), drawn(*by_rules, made_by="rules"), is_worth_a_summary=False)
    return list(both.facts)


def test_a_model_that_says_nothing_loses_nothing() -> None:
    assert facts((), OSLO, NUTS) == [OSLO, NUTS]


def test_what_both_say_is_kept_once_and_is_the_models() -> None:
    sure = replace(OSLO, confidence=0.8)
    assert facts((sure,), OSLO) == [sure]
    more = told(1, "me|allergy|all nuts", "I am allergic to nuts")
    assert facts((more,), NUTS) == [more]


def test_of_what_can_be_only_one_the_models_word_holds() -> None:
    bergen = told(1, "me|residence|bergen", "I live in Bergen", functional=True)
    assert facts((bergen,), OSLO) == [bergen]


def test_of_several_the_rules_add_the_others() -> None:
    milk = told(2, "me|allergy|milk", "and to milk")
    assert facts((milk,), NUTS) == [milk, NUTS]


def test_the_same_under_another_name_of_its_subject_or_kind_is_the_same() -> None:
    ane, sister = (
        told(1, "ane|residence|oslo", "Ane lives in Oslo"),
        told(1, "sister|residence|oslo", "she lives in Oslo"),
    )
    assert facts((ane,), sister) == [ane]
    lives = told(1, "me|home|oslo", "I live in Oslo")
    assert facts((lives,), OSLO) == [lives]
    other_line = replace(ane, line=told(3, "a|b|c", "").line)
    assert facts((other_line,), sister) == [other_line, sister]


def test_what_the_words_state_again_has_not_ended() -> None:
    ended = told(1, "me|residence|oslo", "I left Oslo", ended=True)
    again = replace(OSLO, line=told(2, "a|b|c", "").line)
    assert facts((ended,), again) == [again]
    later = replace(ended, line=told(3, "a|b|c", "").line)
    assert facts((later,), replace(again, functional=False)) == [later]


def test_an_end_that_only_the_rules_see_is_one() -> None:
    anne = told(1, "sister|name|anne", "my sister Anne")
    wrong = told(2, "sister|name|anne", "not Anne", ended=True)
    assert facts((anne,), wrong) == [anne, wrong]
    said_again = replace(anne, line=told(2, "a|b|c", "").line)
    assert facts((said_again,), wrong) == [said_again]


def test_procedures_of_lines_that_the_model_passed_over_are_added() -> None:
    flow, renamed, bread = (
        procedure(1, "flow", "a", "b"),
        procedure(1, "deploy", "a", "b"),
        procedure(2, "bread", "c", "d"),
    )
    model = Extracted("m", procedures=(flow,))
    both = together(model, Extracted("rules", procedures=(renamed, bread)), is_worth_a_summary=False)
    assert both.procedures == (flow, bread)


def test_the_summary_is_the_models_or_the_rules() -> None:
    rules = Extracted("rules", summary="I live in Oslo.", open_questions=("why?",), intentions=("I'll paint",))
    own = together(drawn(summary="They live in Oslo."), rules, is_worth_a_summary=True)
    assert (own.summary, own.summary_by) == ("They live in Oslo.", "claude:small")
    refused = together(drawn(), rules, is_worth_a_summary=True)
    assert (refused.summary, refused.summary_by, refused.intentions) == ("I live in Oslo.", "rules", ("I'll paint",))
    small_talk = together(drawn(), rules, is_worth_a_summary=False)
    assert (small_talk.summary, small_talk.open_questions) == ("", ())
    passed_over = together(drawn(), replace(rules, facts=(OSLO,)), is_worth_a_summary=False)
    assert passed_over.summary == "I live in Oslo."
