"""What a text is made of: the same on every machine, however it is spelt, and bounded."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np
import pytest

from bot.domain.route import Tone
from bot.providers.classifier import features, model, signs
from bot.providers.classifier.reading import HEAD_CHARS, MAX_TOKENS, TAIL_CHARS, fold, shorten, tokens_of
from bot.providers.classifier.sense import is_small_sum


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("PÅMINNELSE", "paminnelse"),
        ("paaminnelse", "paminnelse"),
        ("være", "vere"),
        ("vaere", "vere"),
        ("søster", "soster"),
        ("soester", "soster"),
        ("amanhã às 8", "amanha as 8"),
        ("heyyyyyy", "heyy"),
        ("1000000", "1000000"),
    ],
)
def test_spellings_meet(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_words_numbers_and_marks_are_tokens() -> None:
    assert tokens_of(fold("What's 2+2, at 8:30? 😀")) == ["what's", "2", "+", "2", ",", "at", "8:30", "?", "😀"]
    assert len(tokens_of("a " * 1_000)) == MAX_TOKENS


def test_of_a_long_text_beginning_and_end_are_read() -> None:
    text = "b" * 5_000 + "end"
    assert shorten(text).endswith("end")
    assert len(shorten(text)) <= HEAD_CHARS + TAIL_CHARS + 3
    assert shorten("short") == "short"


def test_features_are_the_same_everywhere() -> None:
    # Golden: computed once. Another machine or another Python must find the same rows, or the weights mean nothing.
    read = features.read("Minn meg på tannlegen kl. 8!")
    assert read.pieces[:5].tolist() == [3274, 4388, 4663, 4708, 7136]
    assert read.words[:5].tolist() == [1216, 3388, 3462, 7546, 18940]
    assert (read.pieces.size, read.words.size) == (80, 17)
    assert np.array_equal(read.pieces, np.unique(read.pieces))
    assert np.array_equal(read.words, np.unique(read.words))


def test_every_row_has_a_weight() -> None:
    read = features.read("x" * 600)
    shipped = model.load_model()
    assert shipped.table.shape == (features.ROWS, len(model.TASKS))
    assert shipped.marks.shape == (signs.MARK_COUNT + 1, len(model.TASKS))
    assert max(int(np.max(read.pieces)), int(np.max(read.words)) + features.PIECES) < features.ROWS


def test_the_weights_are_small() -> None:
    assert len(files("bot.providers.classifier").joinpath(model.WEIGHTS).read_bytes()) < 1_500_000


def test_every_mark_has_a_name() -> None:
    assert len(signs.MARK_NAMES) == signs.MARK_COUNT == len(set(signs.MARK_NAMES))


@pytest.mark.parametrize("language", ["en", "nb", "pt"])
def test_every_language_has_every_group_of_signs(language: str) -> None:
    listed = tomllib.loads(files("bot.providers.classifier").joinpath("signs", f"{language}.toml").read_text("utf-8"))
    assert set(listed) == set(signs.GROUPS)
    assert all(phrase.strip() for phrases in listed.values() for phrase in phrases.strip().rstrip(",").split(","))


def test_every_tone_but_neutral_has_words() -> None:
    listed = tomllib.loads(files("bot.providers.classifier").joinpath("tones.toml").read_text("utf-8"))
    assert set(listed) == set(Tone) - {Tone.NEUTRAL}


@pytest.mark.parametrize(
    "text",
    ["2+2", "What is 2+2?", "hva blir 12 x 7", "12*7=", "Quanto é 9 vezes 8?", "7 ganger 8", "hvor mye er 20-4"],
)
def test_a_sum_that_fits_in_a_head_is_known(text: str) -> None:
    assert is_small_sum(text)


@pytest.mark.parametrize("text", ["", "2+2+2", "what is 15% of 80", "123*4", "2 + two", "call 12-34 now", "2+2 " * 30])
def test_other_sums_are_not_small(text: str) -> None:
    assert not is_small_sum(text)
