"""Long texts are cut where a reader pauses, and nothing that reads as one is cut at all."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.markdown.split import MAX_ENTITIES, Rich, Span, joined, offsets, readable, split, units

CLUSTERS = (
    "a",
    "e\u0301",
    "👩‍👩‍👧‍👦",
    "🇳🇴",
    "🇧🇷",
    "❤️",
    "👍🏽",
    "नि",
    "क्ष",
    "각",
    "\u1112\u1161\u11ab",
    "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "漢",
    "1️⃣",
    "กำ",
    "ש\u05c1",
)
WORDS = st.lists(
    st.sampled_from((*CLUSTERS, "word", "long" * 9, ".", "\n", "\n\n", " ", "  ", "سلام", "。")), max_size=80
)


@st.composite
def riches(draw: st.DrawFn) -> Rich:
    """Make a text with links and code side by side, as the markup gives them, and bold across them."""
    spans: list[Span] = []
    text = ""
    for word in draw(WORDS):
        kind = draw(st.sampled_from(("", "", "", "text_link", "code", "pre")))
        if kind and word.strip():
            spans.append(Span(kind, len(text), len(text) + len(word), "https://example.org"))
        text += word
    return Rich(text, tuple(spans))


def visible(text: str) -> str:
    """Return the text without white space."""
    return "".join(text.split())


@given(riches(), st.integers(16, 60), st.integers(16, 60))
def test_every_piece_fits_and_nothing_but_white_space_is_lost(rich: Rich, limit: int, first: int) -> None:
    pieces = split(rich, limit, first)
    assert visible("".join(piece.text for piece in pieces)) == visible(rich.text)
    for number, piece in enumerate(pieces):
        assert 1 <= units(piece.text) <= (limit if number else min(limit, first))
        assert piece.text == piece.text.rstrip()
        assert all(0 <= span.start < span.end <= len(piece.text) for span in piece.spans)


@given(riches(), st.integers(40, 80))
def test_a_link_or_code_that_fits_is_never_cut(rich: Rich, limit: int) -> None:
    before = [rich.text[span.start : span.end] for span in rich.spans]
    after = [piece.text[span.start : span.end] for piece in split(rich, limit) for span in piece.spans]
    assert after == before


@given(st.lists(st.sampled_from(CLUSTERS), max_size=60), st.integers(32, 80))
def test_what_reads_as_one_character_is_never_cut(clusters: list[str], limit: int) -> None:
    ends = set(accumulate(map(len, clusters)))
    cuts = accumulate(len(piece.text) for piece in split(Rich("".join(clusters)), limit))
    assert set(cuts) <= ends


@given(st.text(), st.integers(2, 20))
def test_any_text_is_cut_into_pieces_that_fit(text: str, limit: int) -> None:
    assert all(units(piece.text) <= limit and readable(piece.text) for piece in split(Rich(text), limit))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two.\nthree four\n\nfive six", ("one two.\nthree four", "five six")),
        ("one two three.\nfour five six", ("one two three.", "four five six")),
        ("One two. Three four. Five six", ("One two. Three four.", "Five six")),
        ("one two three four five six", ("one two three four five", "six")),
        ("«Um dois três.» quatro cinco", ("«Um dois três.»", "quatro cinco")),
        (
            "一二三四五六七八九十。一二三四五六七八九十一二三四五",
            ("一二三四五六七八九十。", "一二三四五六七八九十一二三四五"),
        ),
        ("x" * 30, ("x" * 24, "x" * 6)),
        ("a\n\n" + "b" * 24 + " c", ("a", "b" * 24, "c")),
        ("a" * 24 + "\n\n\n" + "b" * 24, ("a" * 24, "b" * 24)),
        (" \n " * 30, ()),
    ],
)
def test_a_cut_falls_where_a_reader_pauses(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(piece.text for piece in split(Rich(text), 24)) == expected


def test_code_that_is_cut_goes_on_as_code_of_its_language_with_its_indent() -> None:
    code = "def f():\n    return 1\n    # end"
    pieces = split(Rich(code, (Span("pre", 0, len(code), "python"),)), 24)
    assert [piece.text for piece in pieces] == ["def f():\n    return 1", "    # end"]
    assert [piece.spans for piece in pieces] == [(Span("pre", 0, 21, "python"),), (Span("pre", 0, 9, "python"),)]


def test_code_that_does_not_fit_beside_its_text_goes_into_the_next_message_whole() -> None:
    text = "See:\n" + "x = 1\n" * 3 + "x = 2"
    pieces = split(Rich(text, (Span("pre", 5, len(text)),)), 25)
    assert [piece.text for piece in pieces] == ["See:", text[5:]]


def test_a_link_longer_than_a_message_is_cut_and_links_in_each() -> None:
    pieces = split(Rich("x" * 50, (Span("text_link", 0, 50, "https://a.b"),)), 24)
    assert [piece.spans for piece in pieces] == [(Span("text_link", 0, size, "https://a.b"),) for size in (24, 24, 2)]


def test_a_message_holds_no_more_links_than_telegram_heeds() -> None:
    text = "ab " * 250
    links = tuple(Span("text_link", at * 3, at * 3 + 2, "https://a.b") for at in range(250))
    assert [len(piece.spans) for piece in split(Rich(text, links), 4096)] == [MAX_ENTITIES, MAX_ENTITIES, 50]


@pytest.mark.parametrize("cluster", [cluster for cluster in CLUSTERS if len(cluster) > 1])
def test_no_place_within_a_character_is_a_place_to_cut(cluster: str) -> None:
    assert all(joined(cluster, at) for at in range(1, len(cluster)))


def test_flags_pair_off_from_the_beginning_of_their_run() -> None:
    assert [joined("🇳🇴🇧🇷", at) for at in range(5)] == [False, True, False, True, False]


def test_heaped_accents_are_cut_rather_than_walked_through() -> None:
    assert sum(units(piece.text) for piece in split(Rich("a" + "\u0301" * 3_000), 1_000)) == 3_001


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u200d", "\u2800", "\u3164", "\ufe0f"])
def test_a_blank_text_is_not_readable(text: str) -> None:
    assert not readable(text)


def test_an_emoji_newer_than_our_tables_is_readable() -> None:
    assert readable("\U0001faef")


@given(st.text())
def test_offsets_count_utf16_units(text: str) -> None:
    assert list(offsets(text)) == [units(text[:end]) for end in range(len(text) + 1)]
