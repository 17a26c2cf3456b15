"""Whatever a model writes: nothing is lost, and each part is one that Telegram takes."""

from __future__ import annotations

import re
import time
import unicodedata
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.markdown.split import readable, units
from bot.adapters.markdown.unfinished import closed
from bot.adapters.telegram.markup import TextPart, draft_of, parts_of
from tests.adapters.telegram.reading import check, seen, visible

LIMITS = st.integers(60, 400) | st.just(4096)
SNIPPETS = st.sampled_from(
    (
        "en **two** tre",
        "*a* og _b_",
        "~~bort~~",
        "||hemmelig||",
        "`kode()`",
        "[lenke](https://example.org/a_b)",
        "# Tittel",
        "### Ção **não**",
        "- punkt\n- to\n  - under\n    1. dypt",
        "1. a\n2. b",
        "1945. slutt\n1989. mur",
        "- [ ] todo\n- [x] done",
        "> quote **bold**\n> more",
        ">> deep\n> less",
        "---",
        "***",
        "plain text, ends.",
        "```python\nprint('**x**')\n```",
        "```\n<b> $x$ | y\n```",
        "~~~rust\nfn main() {}\n~~~",
        "```py\nopen",
        "```go\n" + "line of code\n" * 12 + "```",
        "| a | b |\n|---|---:|\n| 1 | **2** |",
        "| Navn | Beskrivelse |\n|---|---|\n| x | a long text that is wider than a phone `x` [l](https://a.b) |",
        "a <b>html</b> <div>\nx\n</div>",
        "👩‍👩‍👧‍👦🇳🇴👍🏽 e\u0301",
        "مرحبا **بالعالم** هنا",
        "长文本**重点**继续",
        "$x^2$ og $5",
        r"\(\frac{a}{b}\) \[ x_1 = 2 \]",
        "$$\ny = x\n$$",
        "2*3*4 snake_case a || b",
        "w" * 90,
        "**" + "long " * 30 + "**",
        "[" + "label " * 12 + "](https://a.b)",
        "*a ||b* c||",
        "**[`x`](https://a.b) `y` z**",
        "[x]: y",
        "[x][y]",
        "**",
        "`",
        "``",
        "[",
        "](",
        "<",
        ">",
        "|",
        "\\",
        "    indented",
        "![bilde](https://a.b/c.png)",
        "[fil](./x.md)",
        "&amp; &lt;",
    )
)
MARKDOWN = st.lists(st.tuples(SNIPPETS, st.sampled_from((" ", "\n", "\n\n", "", "\n> ", "\n  "))), max_size=14).map(
    lambda pieces: "".join(snippet + gap for snippet, gap in pieces)
)


FORMS = st.sampled_from(
    (
        "% **%** *%*", "# %", "- %\n  - %\n- %", "1. %\n7. %", "- [ ] %", "> %\n>> %", "`%` ||%|| ~~%~~", "%\n---\n%",
        "| % | % |\n|---|---|\n| **%** | % |", "```py\n%\n\n  %\n```", "[%](https://a.b) [%](./c)", "![%](https://a.b)",
        "<div>%</div>", "<!-- % -->",
        "<p>\n%\n", "$%^2$", "$$\n% = x\n$$", "\\(%_1\\) \\[% \\alpha\\]", "%*%*%", "[^%]: %",
        "[%]: %", "    %", "% || % || %", "$% $%", "https://a.b/_%_/%", "&%;", "%\\\n%", "@% #% %_%_%",
    )
)  # fmt: skip
FORMED = st.lists(st.tuples(FORMS, st.sampled_from(("\n", "\n\n"))), max_size=12)


@settings(deadline=None)
@given(FORMED, LIMITS)
def test_each_word_of_an_answer_arrives_in_its_order(formed: list[tuple[str, str]], limit: int) -> None:
    numbers = count()
    markdown = re.sub("%", lambda _: f"ord{next(numbers)}x", "".join(form + gap for form, gap in formed))
    words = re.findall(r"ord\d+x", seen(parts_of(markdown, limit)))
    assert words == [f"ord{number}x" for number in range(next(numbers))]


@settings(deadline=None)
@given(MARKDOWN, LIMITS)
def test_parts_of_any_markdown_are_valid_and_together_hold_what_one_message_would(markdown: str, limit: int) -> None:
    parts = parts_of(markdown, limit)
    for part in parts:
        check(part, limit)
    assert seen(parts) == seen(parts_of(markdown, 1_000_000))


@settings(deadline=None)
@given(MARKDOWN, LIMITS, st.integers(20, 200))
def test_parts_are_the_same_each_time(markdown: str, limit: int, first: int) -> None:
    parts = parts_of(markdown, limit, first)
    again = parts_of(markdown, limit, first)
    assert [repr(part) for part in parts] == [repr(part) for part in again]
    assert all(units(part.text) <= first for part in parts[:1] if isinstance(part, TextPart))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["word", "ord", "é", "👩‍👩‍👧‍👦", "🇧🇷", "سلام", ",", "?", "(x)", '"y"', "don't", "漢字。", "x" * 70]
        )
    ),
    LIMITS,
)
def test_a_text_without_markup_arrives_as_it_is(words: list[str], limit: int) -> None:
    text = " ".join(words)
    parts = parts_of(text, limit)
    assert seen(parts) == visible(text)
    assert not any(part.entities for part in parts if isinstance(part, TextPart))


PROSE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\\`*_~|[]<>#&$+-=\ufeff"))


@settings(deadline=None)
@given(PROSE, LIMITS)
def test_no_character_of_prose_is_lost(text: str, limit: int) -> None:
    parts = parts_of(text, limit)
    whole = parts_of(text, 1_000_000)
    if readable(text):
        assert seen(whole) == visible(unicodedata.normalize("NFC", text))
    for part in parts:
        check(part, limit)


@settings(deadline=None)
@given(st.text() | st.text("[]()*_`~|>#-+$<\\\n 1.a"), LIMITS)
def test_any_text_at_all_gives_valid_parts(text: str, limit: int) -> None:
    for part in parts_of(text, limit):
        check(part, limit)


@settings(deadline=None)
@given(MARKDOWN | st.text(), LIMITS, st.integers(0, 500))
def test_a_draft_of_any_beginning_is_a_message_or_empty(markdown: str, limit: int, length: int) -> None:
    draft = draft_of(markdown[:length], limit)
    if draft.text:
        check(draft, limit)


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 32_000, "*" * 32_000, "> " * 16_000, ">" * 32_000, "- " * 16_000, "`a" * 16_000, "||a" * 10_000,
        "$a$1" * 8_000, "![a](" * 6_000, "<a " * 10_000, "_a_" * 10_000, "**a *b " * 4_500, "[a]: b\n" * 4_500,
        "[a](b) " * 4_500, "\\[a" * 10_000, "\\(" * 16_000, "$$a" * 10_000, "> ```\n\n" * 4_500, "```\n" * 8_000,
        "| a | b |\n|-|-|\n" + "| 1 | **2** |\n" * 2_200, "|a|b\n|-|-\n" * 3_200, "1. a\n" * 6_400, "🇳" * 32_000,
        "a" + "\u0301" * 31_999, " \t" * 16_000 + "b", "~a" * 16_000, "[a" * 16_000, "[\\a" * 10_000, "&amp" * 8_000,
        "".join("  " * depth + "- a\n" for depth in range(175)), "http://a_" * 3_500,
        "\ud800\x00" * 100, "#\n" * 16_000,
    ],
)  # fmt: skip
def test_the_time_a_hostile_text_takes_grows_with_its_length_only(hostile: str) -> None:
    quarter, whole = time_of(hostile[: len(hostile) // 4]), time_of(hostile)
    assert whole < 8 * quarter + 0.5, "a square would be sixteen times as much"
    for part in parts_of(hostile):
        check(part, 4096)


def time_of(markdown: str) -> float:
    """Return the processor seconds that a text takes to be read."""
    begun = time.process_time()
    parts_of(markdown)
    closed(markdown)
    return time.process_time() - begun
