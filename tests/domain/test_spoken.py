"""A session as models take it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Role, Utterance
from bot.domain.ids import MessageId
from bot.domain.language import Language
from bot.domain.prompt import Prompt
from bot.domain.spoken import AIKI_BEGAN, NO_WORDS, Spoken, as_spoken

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
PROMPT = Prompt(message="And tea?", language=Language.EN, now=NOW, zone=ZoneInfo("Europe/Oslo"))


def person(text: str, speaker: str | None = None) -> Utterance:
    return Utterance(MessageId(1), Role.PERSON, text, NOW, speaker)


def aiki(text: str) -> Utterance:
    return Utterance(MessageId(2), Role.AIKI, text, NOW, "Aiki")


def texts(*history: Utterance, message: str = "And tea?", context: str = "") -> list[str]:
    return [line.text for line in as_spoken(replace(PROMPT, history=history, message=message, context=context))]


def test_the_session_comes_first_and_the_message_last() -> None:
    assert texts(person("Coffee?"), aiki("Yes.")) == ["Coffee?", "Yes.", "And tea?"]


def test_the_context_stands_before_the_message() -> None:
    assert texts(context="It is Saturday.") == ["It is Saturday.\n\nAnd tea?"]


def test_what_one_side_says_in_a_row_is_said_at_once() -> None:
    assert texts(person("Coffee?"), aiki("Yes."), aiki("Black?"), person("No.")) == [
        "Coffee?",
        "Yes.\n\nBlack?",
        "No.\n\nAnd tea?",
    ]


def test_a_session_that_aiki_began_says_so() -> None:
    assert texts(aiki("Good morning!")) == [AIKI_BEGAN, "Good morning!", "And tea?"]


def test_a_message_without_words_is_still_one() -> None:
    assert texts(message=" ") == [NO_WORDS]
    assert texts(person("Look:"), aiki("At what?"), message="") == ["Look:", "At what?", NO_WORDS]


def test_one_speaker_is_not_named() -> None:
    assert texts(person("Coffee?", "Ola"), aiki("Yes.")) == ["Coffee?", "Yes.", "And tea?"]


def test_several_speakers_are_named() -> None:
    assert texts(person("Coffee?", "Ola"), person("", "Ola"), person("Not me.", "Kari"), person("Hm")) == [
        "Ola: Coffee?\n\nKari: Not me.\n\nHm\n\nAnd tea?"
    ]


LINES = st.lists(
    st.tuples(st.booleans(), st.sampled_from(["", "  ", "a", "b\n"])).map(
        lambda line: person(line[1]) if line[0] else aiki(line[1])
    ),
    max_size=8,
)


@given(LINES, st.sampled_from(["", "c"]))
def test_the_roles_always_alternate_from_the_person_to_the_person(history: list[Utterance], message: str) -> None:
    spoken: list[Spoken] = as_spoken(replace(PROMPT, history=tuple(history), message=message))
    roles = [line.role for line in spoken]
    assert roles == [Role.PERSON, Role.AIKI] * (len(roles) // 2) + [Role.PERSON]
    assert all(line.text.strip() for line in spoken)
