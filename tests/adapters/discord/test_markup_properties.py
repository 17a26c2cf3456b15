"""Whatever a model writes: what arrives fits, is whole, names nobody, and is the same each time."""

from __future__ import annotations

import re
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord.markup import FilePart, TextPart, draft_of, parts_of
from bot.adapters.markdown.split import joined, readable, units

PIECES = (
    "**", "*", "_", "__", "~~", "||", "`", "```", "```python\n", "\n```\n", "~~~", "\n", "\n\n", "> ", "- ", "1. ",
    "# ", "[", "](https://example.org/a_b)", "](", "<", ">", "@everyone", "@here", "<@123456789012345678>", "<#1>",
    "\\", "|", "| a | b |\n|---|---|\n| 1 | 2 |\n", "word", " word ", "æøå", "ção", "🏳️‍🌈", "👨‍👩‍👧", "e\u0301",
    "https://example.org/x_y", "$x^2$", "<br>", "\u200b", "x" * 70, "-# ", "---\n", "`````",
)  # fmt: skip
MARKDOWN = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.text(max_size=300),
)
LIMITS = st.integers(min_value=120, max_value=400)
NAMED = re.compile(r"@(?:everyone|here)|<@[!&]?\d|<#\d")
BLOCK = re.compile(r"```.*?```", re.DOTALL)


def texts_of(markdown: str, limit: int) -> list[str]:
    """Return the texts of the messages."""
    return [part.text for part in parts_of(markdown, limit) if isinstance(part, TextPart)]


@given(MARKDOWN, LIMITS)
@settings(deadline=None)
def test_every_message_fits_and_can_be_read(markdown: str, limit: int) -> None:
    for text in texts_of(markdown, limit):
        assert units(text) <= limit
        assert readable(text)


@given(MARKDOWN, LIMITS)
@settings(deadline=None)
def test_a_code_block_ends_in_the_message_in_which_it_begins(markdown: str, limit: int) -> None:
    for text in texts_of(markdown, limit):
        assert text.count("```") % 2 == 0


@given(MARKDOWN, LIMITS)
@settings(deadline=None)
def test_outside_of_code_nobody_is_named(markdown: str, limit: int) -> None:
    for text in texts_of(markdown, limit):
        outside = re.sub(r"(`+).+?\1", "", BLOCK.sub("", text), flags=re.DOTALL)
        assert not NAMED.search(outside)


@given(MARKDOWN, LIMITS)
@settings(deadline=None)
def test_the_same_text_becomes_the_same_messages(markdown: str, limit: int) -> None:
    assert parts_of(markdown, limit) == parts_of(markdown, limit)


@given(st.lists(st.sampled_from(["word", "**bold**", "`code`", "🏳️‍🌈", "e\u0301"]), min_size=1, max_size=200), LIMITS)
@settings(deadline=None)
def test_every_word_arrives_in_its_order(words: list[str], limit: int) -> None:
    said = " ".join(texts_of(" ".join(words), limit))
    plain = re.sub(r"[*`]", "", said).split()
    assert plain == [unicodedata.normalize("NFC", re.sub(r"[*`]", "", word)) for word in words]


@given(st.text(alphabet="👨‍👩‍👧🏳️‍🌈e\u0301a ", max_size=400), LIMITS)
@settings(deadline=None)
def test_no_character_is_cut_in_two(text: str, limit: int) -> None:
    messages = texts_of(text, limit)
    for before, after in pairwise(messages):
        assert not joined(before + after, len(before))


@given(MARKDOWN, LIMITS)
@settings(deadline=None)
def test_a_draft_fits(markdown: str, limit: int) -> None:
    assert units(draft_of(markdown, limit)) <= limit


@given(MARKDOWN)
@settings(deadline=None)
def test_a_file_holds_what_was_written(markdown: str) -> None:
    for part in parts_of(markdown):
        assert not isinstance(part, FilePart) or part.data


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 32_000, "*" * 32_000, "> " * 16_000, "`a" * 16_000, "||a" * 10_000, "![a](" * 6_000, "**a *b " * 4_500,
        "[a](https://b) " * 2_100, "```\n" * 8_000, "```a\nb\n```\n" * 2_900, "1. a\n" * 6_400, "`" * 32_000,
        "https://a*" * 3_200, "https://a" + "." * 32_000, "a" + "\u0301" * 31_999, "</" + "a" * 32_000, "@here" * 6_400,
        "~~~\n" + "`" * 32_000, " " * 31_000 + "1. a", "(" * 32_000 + "https://a" + ")" * 32_000,
    ],
)  # fmt: skip
def test_the_time_a_hostile_text_takes_grows_with_its_length_only(hostile: str) -> None:
    quarter, whole = time_of(hostile[: len(hostile) // 4]), time_of(hostile)
    assert whole < 8 * quarter + 0.5, "a square would be sixteen times as much"
    assert all(units(text) <= 2_000 for text in texts_of(hostile, 2_000))


def time_of(markdown: str) -> float:
    """Return the processor seconds that a text takes, whole and while it is written."""
    begun = time.process_time()
    texts_of(markdown, 2_000)
    draft_of(markdown)
    return time.process_time() - begun
