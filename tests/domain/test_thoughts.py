"""Thoughts never reach the reply, and answers always do, however the text is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.thoughts import MARKS, ThoughtFilter, thinks_unopened

FENCE = "`" * 3
PARTS = st.sampled_from(
    [*MARKS, *MARKS.values(), FENCE, "\n", " ", "<", "think", ">", "</", "[THINK", "Hello", "¡olá! 🎂", "a < b", "\r\n"]
)


def read(*pieces: str, unopened: bool = False, cut: bool = False) -> str:
    thoughts = ThoughtFilter(unopened=unopened)
    return "".join(map(thoughts.feed, pieces)) + thoughts.end(cut=cut)


@pytest.mark.parametrize(("opening", "closing"), MARKS.items())
def test_thoughts_before_an_answer_are_dropped(opening: str, closing: str) -> None:
    assert read(f"{opening}\nThey greet me.\n{closing}\n\nHello!") == "Hello!"


def test_a_mark_cut_between_two_pieces_is_still_a_mark() -> None:
    assert read("<th", "ink>Hm", "m</thi", "nk>", "\n", "\nHel", "lo!") == "Hello!"


@pytest.mark.parametrize("text", ["a < b and b > c", "<thin air>", "<", "[THINGS]", "1 <think 2", "  <b>bold</b>", ""])
def test_what_only_resembles_a_mark_is_answer(text: str) -> None:
    assert read(*text) == text


def test_words_about_thoughts_in_the_middle_of_a_line_are_answer() -> None:
    text = "The tag <think> opens and </think> closes what a model thinks.\nThat is all."
    assert read(text) == text


def test_a_block_of_code_is_answer_whatever_it_shows() -> None:
    text = f"So:\n{FENCE}\n<think>\nHm\n</think>\n{FENCE}\nDone."
    assert read(*text) == text


def test_thoughts_that_follow_a_block_of_code_are_dropped() -> None:
    assert read(f"{FENCE}\nx\n{FENCE}\n<think>y</think>\nDone.") == f"{FENCE}\nx\n{FENCE}\nDone."


def test_thoughts_between_two_parts_of_an_answer_are_dropped() -> None:
    assert read("First.\n<think>Is that all?</think>\nSecond.") == "First.\nSecond."


def test_one_thought_right_after_another_is_dropped() -> None:
    assert read("<think>a</think><think>b</think>Hello") == "Hello"


def test_thoughts_that_never_close_are_no_answer() -> None:
    assert read("<think>I wonder") == ""
    assert read("<think>I wonder</thi", cut=True) == ""


def test_text_is_passed_on_as_soon_as_it_is_certain_to_be_answer() -> None:
    thoughts = ThoughtFilter()
    assert thoughts.feed("Good mor") == "Good mor"
    assert thoughts.feed("ning\n<") == "ning\n"
    assert thoughts.feed("3") == "<3"


def test_a_close_without_an_opening_at_the_start_of_a_line_is_noticed() -> None:
    thoughts = ThoughtFilter()
    assert thoughts.feed("They greet me.\n</think>\n\nHello!") == "They greet me.\nHello!"
    assert thoughts.found_unopened


def test_unopened_thoughts_are_held_back_and_dropped() -> None:
    thoughts = ThoughtFilter(unopened=True)
    assert thoughts.feed("They greet me.</th") == ""
    assert thoughts.feed("ink>\n\nHel") == "Hel"
    assert thoughts.feed("lo!") + thoughts.end() == "lo!"
    assert thoughts.found_unopened


def test_thoughts_that_are_opened_after_all_are_dropped_as_well() -> None:
    assert read("<think>a</think>\nHello", unopened=True) == "Hello"


def test_an_answer_that_waited_for_thoughts_in_vain_comes_whole_at_the_end() -> None:
    assert read("Hel", "lo!", unopened=True) == "Hello!"


def test_unopened_thoughts_that_were_cut_off_are_no_answer() -> None:
    assert read("They greet me, so", unopened=True, cut=True) == ""


def test_an_answer_that_was_cut_off_is_kept() -> None:
    assert read("Once upon a time\n<th", cut=True) == "Once upon a time\n<th"


def test_nothing_is_held_back_any_more_once_thoughts_arrive_elsewhere() -> None:
    thoughts = ThoughtFilter(unopened=True)
    assert thoughts.feed("Hel") == ""
    assert thoughts.release() == "Hel"
    assert thoughts.feed("lo") == "lo"
    assert thoughts.release() == ""


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("deepseek-r1:8b", True),
        ("DeepSeek-R1-Distill-Qwen-7B", True),
        ("qwq", True),
        ("Qwen/Qwen3-4B-Thinking-2507", True),
        ("allenai/Olmo-3-7B-Think", True),
        ("rethink:7b", False),
        ("qwen3:4b", False),
        ("bar1:7b", False),
        ("r10", False),
        ("gpt-oss:20b", False),
    ],
)
def test_a_name_tells_who_begins_in_the_middle_of_a_thought(model: str, expected: bool) -> None:
    assert thinks_unopened(model) is expected


@given(st.lists(PARTS, max_size=25).map("".join), st.data(), st.booleans(), st.booleans())
def test_it_does_not_matter_how_a_text_is_cut(text: str, data: st.DataObject, unopened: bool, cut: bool) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[begin:end] for begin, end in zip([0, *places], [*places, len(text)], strict=True)]
    assert read(*pieces, unopened=unopened, cut=cut) == read(text, unopened=unopened, cut=cut)
    assert read(*text, unopened=unopened, cut=cut) == read(text, unopened=unopened, cut=cut)


@given(st.text(st.characters(blacklist_characters="<[`")))
def test_a_text_without_marks_is_passed_on_unchanged(text: str) -> None:
    assert read(*text) == text
    assert read(text, unopened=True) == text


@given(st.text(st.characters(blacklist_characters="<[`")), st.text(st.characters(blacklist_characters="<[`")))
def test_only_what_is_between_the_marks_is_dropped(thought: str, answer: str) -> None:
    assert read(*f"<think>{thought}</think>{answer}").strip() == answer.strip()
