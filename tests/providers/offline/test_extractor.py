"""What the companion's grammar draws from a whole session."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.domain.consolidation import EndedSession, Extracted
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.providers.offline import RuleExtractor
from bot.providers.offline.lexicon import lexicons
from bot.providers.offline.procedures import read_procedures
from tests.core.sessions import session_of

EXTRACTOR = RuleExtractor(LocaleSentences())


def read(session: EndedSession, language: Language = Language.EN) -> Extracted:
    return EXTRACTOR.read(session, ZoneInfo("UTC"), language)


def facts(*texts: str, language: Language = Language.EN) -> list[str]:
    return [
        f"{'-' if told.ended else ''}{told.subject}|{told.predicate}|{told.object}"
        for told in read(session_of(*texts), language).facts
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["My name is Ola. Do you know me?"], ["me|name|ola"]),
        (["My sister is called Ane", "she lives in Oslo"], ["sister|name|ane", "ane|residence|oslo"]),
        (["remember that my sister is called Ane"], ["sister|name|ane"]),
        (["My boss is called Marit. No, Marte"], ["boss|name|marit", "boss|name|marte"]),
        (["I have asthma"], ["me|health|asthma"]),
        (["I speak Polish and a little German"], ["me|speaks|polish and a little german"]),
        (["I play the cello in an orchestra and I love it"], ["me|plays|cello in an orchestra"]),
        (["I drive a Volvo V70, so I know all about rust"], ["me|drives|a volvo v70"]),
        (["I start at Cognite on Monday"], ["me|workplace|cognite"]),
        (["I never drink coffee"], ["me|habit|drink coffee"]),
        (["My company is called Nordlys and we have six people"], ["company|name|nordlys", "me|has|six people"]),
        (["remember the milk", "what is my name?", "A: I have asthma"], []),
    ],
)
def test_facts_are_drawn_line_by_line(said: list[str], told: list[str]) -> None:
    assert facts(*said) == told


def test_a_correction_says_what_it_takes_the_place_of() -> None:
    told = facts("my sister is called Anne", "A: Anne.", "no, she's called Ane")
    assert told[0] == "sister|name|anne"
    assert "-sister|name|anne" in told
    assert told[-1] == "sister|name|ane"
    assert "Anne" not in read(session_of("my sister is called Anne", "A: Anne.", "no, she's called Ane")).summary


def test_what_holds_no_longer_is_told_as_ended() -> None:
    assert facts("I don't work at Equinor any more") == ["-me|workplace|equinor"]


@pytest.mark.parametrize(
    ("text", "language", "name", "steps"),
    [
        ("deploy flow: test -> stage -> prod", Language.EN, "deploy flow", ("test", "stage", "prod")),
        ("My review is draft => peers => legal", Language.EN, "review", ("draft", "peers", "legal")),
        ("Our release steps:\n1. tag\n2. build\n3. tell", Language.EN, "release steps", ("tag", "build", "tell")),
        ("How I make tea: first boil water, then steep", Language.EN, "make tea", ("boil water", "steep")),
        ("my evening routine: tea, book, bed", Language.EN, "evening routine", ("tea", "book", "bed")),
        ("deploy-flyt: test → stage → prod", Language.NB, "deploy-flyt", ("test", "stage", "prod")),
        ("slik gjør jeg kaffe: først maler jeg, så koker jeg vann, til slutt heller jeg over", Language.NB, "kaffe",
         ("maler jeg", "koker jeg vann", "heller jeg over")),
        ("meu processo de deploy: primeiro testo, depois publico", Language.PT, "processo de deploy",
         ("testo", "publico")),
        ("To reset the router: hold the button for 10 seconds, then wait until the light is green", Language.EN,
         "reset the router", ("hold the button for 10 seconds", "wait until the light is green")),
        ("To reset the router: unplug it, wait a minute and plug it in", Language.EN, "reset the router",
         ("unplug it", "wait a minute", "plug it in")),
        ("To reset the router: unplug it. Wait a minute. Plug it in.", Language.EN, "reset the router",
         ("unplug it", "Wait a minute", "Plug it in")),
        ("To reset the router: unplug it -> wait -> plug it in", Language.EN, "reset the router",
         ("unplug it", "wait", "plug it in")),
        ("My way of making tea: first boil water, then steep", Language.EN, "making tea", ("boil water", "steep")),
        ("For å nullstille ruteren: hold inne knappen, så vent til lyset er grønt", Language.NB, "nullstille ruteren",
         ("hold inne knappen", "vent til lyset er grønt")),
        ("Min måte å lage pizza på: først deigen, så sausen", Language.NB, "lage pizza", ("deigen", "sausen")),
        ("Para reiniciar o roteador: segure o botão, depois espere a luz verde", Language.PT, "reiniciar o roteador",
         ("segure o botão", "espere a luz verde")),
        ("Meu jeito de fazer pizza: primeiro faço a massa, depois o molho", Language.PT, "fazer pizza",
         ("faço a massa", "o molho")),
    ],
)  # fmt: skip
def test_procedures_are_read_as_they_are_told(text: str, language: Language, name: str, steps: tuple[str, ...]) -> None:
    assert read_procedures(text, lexicons(language)) == [(name, steps)]


@pytest.mark.parametrize(
    "text",
    [
        "A -> B",
        "a -> b -> c",
        "their deploy flow: test -> stage -> prod",
        "shopping:\n- milk\n- eggs",
        "my things: one, two",
        "first things first, then we shall see",
        f"my flow: {'x' * 200} -> b -> c",
        "how I do it: well",
        "this function: const f = a => b => a + b",
        "To be honest: I like tea, coffee and cake",
        "To sum up: first we went to Oslo, then to Bergen",
        f"To reset the router: unplug it. Wait {'a bit ' * 9}. Plug it in.",
        "For å være ærlig: jeg liker te, kaffe og kake",
        "Para ser sincero: gosto de chá, café e bolo",
    ],
)
def test_arrows_and_lists_alone_are_no_procedure(text: str) -> None:
    assert read_procedures(text, lexicons(Language.EN)) == []


def test_the_summary_is_made_of_the_most_telling_sentences_in_their_order() -> None:
    drawn = read(
        session_of(
            "hi there",
            "My grandmother taught mathematics in Tromsø for forty years",
            "A: How lovely!",
            "that was that and so on and so forth",
            "I'm going to visit the old school building in March",
            "and the weather was nice all day long there",
            "thanks a lot for listening",
        )
    )
    assert drawn.summary.startswith("My grandmother taught mathematics in Tromsø for forty years.")
    assert "I'm going to visit the old school building in March." in drawn.summary
    assert "thanks" not in drawn.summary
    assert drawn.intentions == ("I'm going to visit the old school building in March",)


def test_a_sentence_that_does_not_fit_is_left_out_of_the_summary() -> None:
    long = "my grandmother taught " + "mathematics geography astronomy history " * 4 + "there"
    drawn = read(session_of(*(f"{long} {word}" for word in ("one", "two", "three"))))
    assert len(drawn.summary) <= 290


def test_questions_that_nobody_answered_are_left_open() -> None:
    drawn = read(
        session_of(
            "Which paint is best for kitchens?",
            "and which brushes should one buy?",
            "A: A round brush. Which colour will the walls be?",
        )
    )
    assert drawn.open_questions == ("Which paint is best for kitchens?", "Which colour will the walls be?")


@pytest.mark.parametrize("text", ["I'll be back", "I need to go to bed now", "I will see", "will I paint the kitchen?"])
def test_small_talk_is_no_intention(text: str) -> None:
    assert read(session_of(text)).intentions == ()
