"""What an answer tells of a memory, beyond what was asked: that is what has to go with it."""

from __future__ import annotations

import pytest

from bot.domain.disclosed import discloses

BREAD = "I bake bread on Sundays with my wife"


@pytest.mark.parametrize(
    ("memory", "question", "answer"),
    [
        (BREAD, "Give me a recipe for sourdough bread", "Recipe: mix flour, water and salt; bake 40 minutes."),
        (BREAD, "What should my wife and I see in Kyoto?", "Kyoto: visit Fushimi Inari early, before the crowds."),
        (BREAD, "When is the museum open?", "It opens at ten, and on Sundays it is closed all day long."),
        ("We bake the bread for the fair", "how long?", "How To Bake Well\nThe oven has to be hot: half an hour."),
        ("Jeg bor i Bergen", "Hva kan man se i Bergen?", "I Bergen kan du se Bryggen og ta banen opp."),
        ("Eu moro em Belém", "O que há em Belém?", "Em Belém há o mercado Ver-o-Peso e as docas."),
        ("Who is it?", "Who?", "I do not know."),
        (BREAD, "and?", ""),
    ],
)
def test_an_answer_that_merely_had_it_at_hand_tells_nothing_of_it(memory: str, question: str, answer: str) -> None:
    assert not discloses(answer, question, memory)


@pytest.mark.parametrize(
    ("memory", "question", "answer"),
    [
        ("my sister is called Ane", "what is she called?", "Your dear sister, of course, is the one they call Ane."),
        ("ane lives next door", "a present?", "Something for the garden would surely please your sister Ane, I think."),
        ("Ane lives next door", "a present?", "Ane would surely be pleased with something for the garden, I think."),
        ("I moved in 2019", "is it long ago?", "A while: 2019 was before the pandemic, when nobody wore masks."),
        ("I was born in 1980", "how much is 40 squared, plus more?", "That comes to 1980, if more is 380."),
        (BREAD, "what is there to do?", "On quiet days with your wife you might bake a cake together, or walk."),
        (
            "I am pregnant",
            "what should I avoid eating?",
            "Raw fish, soft cheese and liver, since you are pregnant now.",
        ),
        ("I had chemotherapy in spring", "a hat?", "A soft one is what many wear after chemotherapy, in any colour."),
        ("my uncle plays the xylophone", "who plays?", "Your uncle."),
        ("Jeg er allergisk mot nøtter", "hva kan jeg spise?", "Fisk og ris, siden du er allergisk mot nøtter."),
        ("Trabalho na Petrobras", "o que faço amanhã?", "Amanhã você vai cedo para a Petrobras, como sempre faz."),
    ],
)
def test_an_answer_with_a_name_a_number_or_more_of_it_tells_of_it(memory: str, question: str, answer: str) -> None:
    assert discloses(answer, question, memory)


def test_what_the_question_held_itself_was_not_told_by_the_answer() -> None:
    assert discloses("Then take the train to Bergen, by all means.", "how do I get home?", "I live in Bergen")
    assert not discloses("Then take the train to Bergen, by all means.", "how do I get to Bergen?", "I live in Bergen")
