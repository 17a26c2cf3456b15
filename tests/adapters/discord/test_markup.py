"""What models write, in Discord's own dialect."""

from __future__ import annotations

import pytest

from bot.adapters.discord.markup import LIMIT, FilePart, TextPart, draft_of, parts_of
from bot.adapters.discord.render import rendered
from bot.adapters.markdown.split import Rich, Span, units

UNSEEN = "\u200b"


def shown(markdown: str) -> str:
    """Return the only message that a text becomes."""
    [part] = parts_of(markdown)
    assert isinstance(part, TextPart)
    return part.text


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold** and *slanted*", "**bold** and *slanted*"),
        ("__bold__ and _slanted_", "**bold** and *slanted*"),
        ("~~gone~~ and ||hidden||", "~~gone~~ and ||hidden||"),
        ("# Title", "**Title**"),
        ("#### Deep", "**Deep**"),
        ("- one\n- two", "• one\n• two"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("- [ ] open\n- [x] done", "⬜ open\n✅ done"),
        ("> said\n> twice", "> said\n> twice"),
        ("`x = 1`", "`x = 1`"),
        ("``a ` b``", "`` a ` b ``"),
        ("[words](https://example.org/a)", "[words](https://example.org/a)"),
        ("[words](https://example.org/a_(b))", "[words](https://example.org/a_%28b%29)"),
        ("[https://good.example](https://bad.example)", "https://good.example (https://bad.example)"),
        ("https://example.org/a_b_c", "https://example.org/a_b_c"),
        ("<https://example.org/a_b>", "<https://example.org/a_b>"),
        ("(https://example.org/a_(b)).**c**", "(<https://example.org/a_(b)>).**c**"),
        ("https://example.org/*.txt", "<https://example.org/*.txt>"),
        ("[a](https://example.org/b*c)", "[a](https://example.org/b%2Ac)"),
        ("1945. end\n1989. wall\n1990. one", "1945. end\n1989\\. wall\n1990. one"),
        ("1. a\n   1. b\n   2. c\n2. d", "1. a\n  1. b\n  2. c\n2. d"),
        ("[mail](mailto:me@example.org)", "mail (me@example.org)"),
    ],
)
def test_markdown_is_written_as_discord_reads_it(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("2*3*4", r"2\*3\*4"),
        ("snake_case_name", r"snake\_case\_name"),
        ("a || b", r"a \|\| b"),
        ("-# small", r"\-# small"),
        ("#1 of many", "#1 of many"),
        ("<b>x</b>", "<b>x</b>"),
        ("C:\\path", r"C:\\path"),
    ],
)
def test_what_is_no_markup_is_not_read_as_such(literal: str, expected: str) -> None:
    assert shown(literal) == expected


@pytest.mark.parametrize(
    "named",
    [
        "@everyone",
        "@here",
        "<@123456789012345678>",
        "<@!123456789012345678>",
        "<@&12>",
        "<#12>",
        "</talk:12>",
        "<:x:1>",
    ],
)
def test_nobody_and_nothing_is_named_by_a_model(named: str) -> None:
    text = shown(f"Look, {named} is here")
    assert named not in text
    assert text.replace(UNSEEN, "") == f"Look, {named} is here"


def test_in_code_what_would_name_somebody_is_left_as_it_is() -> None:
    assert shown("`@everyone`") == "`@everyone`"
    assert "@everyone" in shown("```\n@everyone\n```")


def test_an_address_names_nobody() -> None:
    assert shown("[x](https://example.org/@everyone)") == "[x](https://example.org/%40everyone)"


def test_a_code_block_keeps_its_language_and_stands_on_lines_of_its_own() -> None:
    assert shown("Look:\n```python\nx = 1\n```\nDone.") == "Look:\n```python\nx = 1\n```\nDone."


def test_a_fence_within_code_does_not_end_the_block() -> None:
    text = shown("````markdown\n```python\nx\n```\n````")
    assert text.startswith("```markdown\n")
    assert text.endswith("\n```")
    assert text.count("```") == 2


@pytest.mark.parametrize("marks", range(3, 12))
def test_no_run_of_backticks_ends_the_code_that_holds_it(marks: int) -> None:
    run, fence = "`" * marks, "`" * (marks + 1)
    text = shown(f"{fence}\nx{run}y\n@everyone\n{fence}")
    assert text.count("```") == 2
    assert text.replace(UNSEEN, "") == f"```\nx{run}y\n@everyone\n```"


def test_a_table_is_drawn_in_columns() -> None:
    assert shown("| a | b |\n|---|---|\n| 1 | 2 |") == "```\na | b\n--+--\n1 | 2\n```"


def test_marks_that_touch_are_kept_apart() -> None:
    assert rendered(Rich("ab", (Span("bold", 0, 1), Span("bold", 1, 2)))) == f"**a**{UNSEEN}**b**"


def test_code_that_goes_on_in_the_next_message_is_code_there_too() -> None:
    code = "\n".join(f"number_{line} = {line}" for line in range(200))
    parts = parts_of(f"```python\n{code}\n```")
    assert len(parts) > 1
    for part in parts:
        assert isinstance(part, TextPart)
        assert part.text.startswith("```python\n")
        assert part.text.endswith("\n```")
        assert units(part.text) <= LIMIT
    lines = [line for part in parts if isinstance(part, TextPart) for line in part.text.split("\n")[1:-1]]
    assert "\n".join(lines) == code


def test_bold_that_goes_on_in_the_next_message_is_bold_there_too() -> None:
    parts = parts_of("**" + "word " * 900 + "end**")
    assert len(parts) > 1
    assert all(isinstance(part, TextPart) and part.text.startswith("**") and part.text.endswith("**") for part in parts)


def test_a_long_text_leaves_no_scraps() -> None:
    parts = parts_of("**" + "word " * 900 + "end** *" + "word " * 900 + "end*")
    assert all(isinstance(part, TextPart) and len(part.text) > LIMIT / 4 for part in parts[:-1])


def test_very_long_code_becomes_a_file_that_the_text_names() -> None:
    code = "\n".join(f"number_{line} = {line}" for line in range(600))
    before, file, after = parts_of(f"Here:\n```python\n{code}\n```\nThat is all.")
    assert isinstance(before, TextPart)
    assert isinstance(file, FilePart)
    assert isinstance(after, TextPart)
    assert file.name == "code-1.py"
    assert file.name in before.text
    assert file.data.decode() == f"{code}\n"
    assert after.text == "That is all."


def test_a_text_with_nothing_to_see_in_it_has_no_parts() -> None:
    assert parts_of(" \n\u200b\n") == ()


def test_a_very_long_address_is_shown_beside_its_words() -> None:
    address = "https://example.org/" + "x" * 3_000
    texts = [part.text for part in parts_of(f"[here]({address})") if isinstance(part, TextPart)]
    assert texts[0].startswith("here")
    assert "".join(texts).count("x") >= 3_000
    assert all(units(text) <= LIMIT for text in texts)


def test_an_address_that_grows_long_as_it_is_written_is_not_lost() -> None:
    [text] = [
        part.text for part in parts_of(f"[@everyone](https://example.org/{'漢' * 400})") if isinstance(part, TextPart)
    ]
    assert text == f"@{UNSEEN}everyone (https://example.org/{'漢' * 400})"


def test_a_draft_closes_what_is_still_open() -> None:
    assert draft_of("This is **bold and") == "This is **bold and**"
    assert draft_of("```python\nx = 1") == "```python\nx = 1\n```"


def test_a_long_draft_shows_its_end() -> None:
    text = draft_of("first " + "word " * 1_000 + "last", 500)
    assert text.startswith("…\n")
    assert text.endswith("last")
    assert units(text) <= 500


def test_a_draft_full_of_markup_still_fits() -> None:
    assert units(draft_of("**a** *b* `c` " * 300, 500)) <= 500
