"""What a question asks for, and which texts have the shape of its answer."""

from __future__ import annotations

import pytest

from bot.core.answer_shape import Wanted, shape_of, wanted_of


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("When did she leave?", Wanted.TIME),
        ("What year was it?", Wanted.TIME),
        ("Når reiste hun?", Wanted.TIME),
        ("Hvilket år var det?", Wanted.TIME),
        ("Quando foi?", Wanted.TIME),
        ("Em que dia me mudei?", Wanted.TIME),
        ("Há quanto tempo?", Wanted.TIME),
        ("Who is it?", Wanted.NAME),
        ("What is my dog's name?", Wanted.NAME),
        ("Hvor bor jeg?", Wanted.NAME),
        ("Hva heter hun?", Wanted.NAME),
        ("Onde moro?", Wanted.NAME),
        ("Como se chama o gato?", Wanted.NAME),
        ("Hvor mye kostet den?", Wanted.ANYTHING),
        ("Why not?", Wanted.ANYTHING),
        ("Hvorfor ikke?", Wanted.ANYTHING),
        ("Por quê?", Wanted.ANYTHING),
    ],
)
def test_a_question_tells_what_it_asks_for(question: str, wanted: Wanted) -> None:
    assert wanted_of(question) is wanted


@pytest.mark.parametrize("text", ["we met in May", "vi sees på lørdag", "chega na terça", "at 10:45", "it was 1982"])
def test_a_text_that_tells_a_time_is_seen(text: str) -> None:
    assert shape_of(text).tells_time


@pytest.mark.parametrize("text", ["I var a host of me", "they are away", "vi bor her", "eu gosto disso"])
def test_words_of_one_language_are_no_times_of_another(text: str) -> None:
    assert not shape_of(text).tells_time


def test_a_shape_counts_names_and_words() -> None:
    shape = shape_of("Then Ane, Ola, Per and Kari met Siri in Oslo. Her too!")
    assert (shape.names, shape.words) == (3, 12)


def test_a_shape_knows_questions_and_whose_words_they_are() -> None:
    assert shape_of("is it mine?").is_question
    assert shape_of("min søster").is_own
    assert not shape_of("she left.").is_question
    assert not shape_of("she left.").is_own
