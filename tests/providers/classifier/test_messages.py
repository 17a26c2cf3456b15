"""What messages are taken for: the ones every change must keep, and any nonsense whatever."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.language import Language
from bot.domain.route import NEED_TOOLS, Classification, Task, Tone
from bot.domain.text import MAX_MESSAGE_CHARS
from bot.locales import LocaleSentences
from bot.providers.classifier import MessageClassifier
from bot.providers.classifier.features import read
from bot.providers.classifier.model import load_model

EASY, HARD = 0.2, 0.5
CLASSIFIER = MessageClassifier()


def seen(text: str) -> Classification:
    return CLASSIFIER.classify(text, None)


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("hei!", Task.CHAT),
        ("my sister is called Ane", Task.CHAT),
        ("søstera mi heter Ane", Task.CHAT),
        ("tô muito cansada hoje", Task.CHAT),
        ("jeg gruer meg sånn til i morgen", Task.CHAT),
        ("How tall is Galdhøpiggen?", Task.QUESTION),
        ("hvorfor er havet salt", Task.QUESTION),
        ("ka e en hvitveis", Task.QUESTION),
        ("como tira mancha de café", Task.QUESTION),
        ("Can you explain what a mortgage is?", Task.QUESTION),
        ("oversett dette til engelsk: jeg kommer i morgen", Task.REWRITE),
        ("Summarize this text ...", Task.REWRITE),
        ("deixa esse texto mais formal", Task.REWRITE),
        ("remind me to call mum tomorrow", Task.REMIND),
        ("minn meg på tannlegen", Task.REMIND),
        ("minn mae paa aa ringe mor i maarra", Task.REMIND),
        ("me lembre de ligar amanhã", Task.REMIND),
        ("nao me deixa esquecer do remedio as 8", Task.REMIND),
        ("legg til melk på handlelista", Task.REMIND),
        ("Remember that the key is under the pot", Task.MEMORY),
        ("remember that my sister is called Ane", Task.MEMORY),
        ("Hva fortalte jeg deg om søsteren min?", Task.MEMORY),
        ("what's my sister's name?", Task.MEMORY),
        ("esqueça isso", Task.MEMORY),
        ("```py\nprint(1)\n```\nwhy does this fail?", Task.CODE),
        ("lag en nettside i html til kafeen min", Task.CODE),
        ("cria um script que renomeia arquivos", Task.CODE),
        ("12 * 7", Task.REASON),
        ("quanto é 12 vezes 7", Task.REASON),
        ("fordeler og ulemper med å kjøpe elbil", Task.REASON),
        ("what's the weather like?", Task.TOOL),
        ("skru av lyset på kjøkkenet", Task.TOOL),
        ("manda um email pro meu chefe", Task.TOOL),
        ("@Ulf deploy the new version", Task.TOOL),
        ("write a poem about the sea", Task.OTHER),
        ("skriv et dikt om havet", Task.OTHER),
    ],
)
def test_a_message_is_taken_for_what_a_person_means(text: str, task: Task) -> None:
    assert seen(text).task is task


@pytest.mark.parametrize(
    "text",
    ["Hi!", "What is 2+2?", "hva er 2+2?", "quanto é 2+2?", "12 * 7", "what is seven", "Summarize this text ..."],
)
def test_what_is_easy_stays_with_the_local_model(text: str) -> None:
    assert seen(text).hard < EASY
    assert not seen(text).needs_tools


@pytest.mark.parametrize(
    "text",
    [
        "Create a FastAPI server",
        "Lag en FastAPI-server",
        "Crie um servidor FastAPI",
        "what is 17% of 2,340 plus a fifth of 815?",
        "prove that the square root of 3 is irrational",
    ],
)
def test_what_is_hard_is_not_left_to_the_local_model(text: str) -> None:
    assert seen(text).hard >= HARD


@pytest.mark.parametrize("text", ["@Ulf sobe uma API", "remind me at 8", "husk at jeg bor i Voss", "mail Kari"])
def test_what_needs_tools_says_so(text: str) -> None:
    assert seen(text).needs_tools


def test_a_longer_and_more_involved_task_is_worth_more() -> None:
    short = "A baker makes 40 rolls and sells half. How many are left?"
    long = short + " The next day he makes twice as many, but not all are sold. " * 3 + "How many were never sold?"
    assert seen("hi").complexity < seen("why is the sky blue?").complexity < seen(short).complexity
    assert seen(short).complexity < seen(long).complexity < 1


def test_equal_spellings_are_taken_for_the_same() -> None:
    for text in ("Minn meg på å kjøpe brød på søndag", "Não esqueça a reunião de amanhã"):
        bare = text.translate(str.maketrans("åøæãç", "aoeac"))
        assert seen(bare).task is seen(text).task
        assert seen(text.upper()).task is seen(text).task


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("I'm so happy, I got the job!", Tone.CHEERFUL),
        ("katten min døde i går 😢", Tone.SAD),
        ("jeg er så forbanna på naboen", Tone.ANGRY),
        ("tô com medo da prova", Tone.ANXIOUS),
        ("det haster, ring nå", Tone.URGENT),
        ("SEND THE FILE NOW!!!", Tone.URGENT),
        ("what is the capital of norway", Tone.NEUTRAL),
    ],
)
def test_a_message_sounds_as_it_sounds_to_a_person(text: str, tone: Tone) -> None:
    assert seen(text).tone is tone


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "text",
    ["hi", "2+2", "```x```", "def f(x): return x", "remember me", "345*27", "hei " * 800, "asdf", "et dikt"],
)
def test_every_reason_can_be_told_in_every_language(text: str, language: Language) -> None:
    reasons = seen(text).reasons
    assert reasons
    for reason in reasons:
        key, _, value = reason.partition("=")
        assert LocaleSentences().say(language, key, value=value)
        assert text.strip() not in value


def test_the_language_that_was_heard_is_handed_on() -> None:
    assert CLASSIFIER.classify("ok", Language.PT).language is Language.PT
    assert seen("ok").language is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "\x00",
        "?",
        "🤷",
        "👩‍👩‍👧‍👦" * 50,
        "\ud800",
        "\udfff hei \ud83d",
        "Z̴̢͇a̶͓̐l̶̰͒g̷̢͗o̴̘͑" * 200,
        "a" * MAX_MESSAGE_CHARS,
        "remind me " * 3_200,
        "?" * MAX_MESSAGE_CHARS,
        "{" * 5_000,
        "0" * 20_000,
        "ﷺ" * 400,
        "你好，今天天气怎么样？",
        "مرحبا كيف حالك",
        "\u202eevil\u202c",
        "SELECT " * 2_000,
        "<a>" * 4_000,
        "aaae" * 2_000,
    ],
)
def test_no_text_is_too_odd(text: str) -> None:
    found = seen(text)
    assert found.task in Task
    assert found.needs_tools == (found.task in NEED_TOOLS)
    assert 0 <= found.hard <= 1
    assert 0 <= found.complexity < 1
    assert 1 / len(Task) <= found.sure <= 1


@pytest.mark.parametrize("text", ["remind me to call mum tomorrow", "skru av lyset på kjøkkenet", "write to my boss"])
def test_how_sure_it_is_of_the_task_is_told(text: str) -> None:
    shares = load_model().shares(read(text)).tolist()
    assert seen(text).sure == max(shares)


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_classified_and_always_the_same(text: str) -> None:
    found = MessageClassifier().classify(text, None)
    assert found == MessageClassifier().classify(text, None)
    assert 0 <= found.hard <= 1
    assert 0 <= found.complexity < 1
    assert all(re.fullmatch(r"reason\.[a-z_]+(=\d+)?", reason) for reason in found.reasons)


async def test_the_loop_goes_on_while_the_weights_are_loaded() -> None:
    turned = 0

    async def turn() -> None:
        nonlocal turned
        while True:
            turned += 1
            await asyncio.sleep(0)

    turning = asyncio.create_task(turn())
    await MessageClassifier().prepare()
    turning.cancel()
    assert turned > 1
