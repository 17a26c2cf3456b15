"""What a model writes in Markdown looks in Telegram as it was meant."""

from __future__ import annotations

import logging

import pytest
import telegramify_markdown

from bot.adapters.markdown.answer import FilePart
from bot.adapters.markdown.split import joined, units
from bot.adapters.telegram.markup import TextPart, as_plain, draft_of, parts_of
from tests.adapters.telegram.reading import Told, only, told


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        ("Det er **viktig**, *veldig*.", "Det er viktig, veldig.", [("bold", "viktig"), ("italic", "veldig")]),
        ("É ***muito*** difícil", "É muito difícil", [("bold", "muito"), ("italic", "muito")]),
        ("É ~~fácil~~ difícil", "É fácil difícil", [("strikethrough", "fácil")]),
        ("Run `pip install x` now", "Run pip install x now", [("code", "pip install x")]),
        ("Kjør:\n```python\nprint('hei')\n```\nFerdig.", "Kjør:\nprint('hei')\nFerdig.",
         [("pre", "print('hei')", "python")]),
        ("```\na  b\n```", "a  b", [("pre", "a  b")]),
        ("😀 Veja [a página](https://a.b/a_b?c=d).", "😀 Veja a página.",
         [("text_link", "a página", "https://a.b/a_b?c=d")]),
        ("[`x`](https://a.b)", "x", [("text_link", "x", "https://a.b")]),
        ("**Use `x` here**", "Use x here", [("bold", "Use"), ("code", "x"), ("bold", "here")]),
        ("# Plan for **dagen**\nFørst", "Plan for dagen\nFørst", [("bold", "Plan for dagen")]),
        ("Handle:\n- melk\n- brød\n  - grovt\n\n1. én\n2. to",
         "Handle:\n• melk\n• brød\n  • grovt\n\n1. én\n2. to", []),
        ("- [x] feito\n- [ ] por fazer", "✅ feito\n⬜ por fazer", []),
        ("> Fritt etter\n> *Ibsen*\n\nSvar", "Fritt etter\nIbsen\n\nSvar",
         [("blockquote", "Fritt etter\nIbsen"), ("italic", "Ibsen")]),
        ("Over\n---\nUnder", "Over\n\n————————\nUnder", []),
        ("Slutten: ||han dør||", "Slutten: han dør", [("spoiler", "han dør")]),
        ("linha um\nlinha dois", "linha um\nlinha dois", []),
        ("![katt](https://a.b/k.png)", "🖼 katt", [("text_link", "katt", "https://a.b/k.png")]),
        ("Les [filen](./x.md) eller [skriv](mailto:a@b.no)", "Les filen (./x.md) eller skriv (a@b.no)", []),
        ("<b>fet</b> og\n<div>\nblokk\n</div>", "<b>fet</b> og\n<div>\nblokk\n</div>", []),
        ("2*3*4 = 24, 2**10**2, snake_case_name, #private, 5 > 3",
         "2*3*4 = 24, 2**10**2, snake_case_name, #private, 5 > 3", []),
        ("~5 til ~6 km, a || b || c, @navn, __init__.py", "~5 til ~6 km, a || b || c, @navn, __init__.py", []),
        ("https://a.b/_c_/d*e*f og **https://g.h**", "https://a.b/_c_/d*e*f og https://g.h", [("bold", "https://g.h")]),
        ("<https://a.b/c_d>", "https://a.b/c_d", [("text_link", "https://a.b/c_d", "https://a.b/c_d")]),
        ("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯", []),
        ("$5 for én, $9 for to, R$10", "$5 for én, $9 for to, R$10", []),
        ("Arealet er $\\pi r^2$ og \\(x_1 \\le 2\\).", "Arealet er π r² og x₁ ≤ 2.",
         [("code", "π r²"), ("code", "x₁ ≤ 2")]),
        ("$$\n\\frac{a+1}{b}\n$$", "(a+1)/b", [("pre", "(a+1)/b")]),
        ("\\[ \\weird{x}{y} \\]", "\\weird{x}{y}", [("pre", "\\weird{x}{y}")]),
        ("`$x^2$` og `\\(y_1\\)`", "$x^2$ og \\(y_1\\)", [("code", "$x^2$"), ("code", "\\(y_1\\)")]),
        ("1945. slutt\n1989. mur\n\n1) først\n2) så", "1945. slutt\n1989. mur\n\n1) først\n2) så", []),
        ("1. a\n1. b\n1. c", "1. a\n2. b\n3. c", []),
        ("Kilde[^1]\n\n[^1]: en bok\n[2]: https://a.b", "Kilde[^1]\n\n[^1]: en bok\n[2]: https://a.b", []),
        ("Se [her][k]\n\n[k]: https://a.b", "Se her", [("text_link", "her", "https://a.b")]),
        ("> a\n>> b\n> c", "a\nb\nc", [("blockquote", "a\nb\nc")]),
        ("*a ||b* c||", "a b c", [("italic", "a b"), ("spoiler", "b"), ("spoiler", "c")]),
    ],
)  # fmt: skip
def test_the_everyday_forms_look_right(markdown: str, text: str, entities: list[Told]) -> None:
    assert only(markdown) == (text, entities)


def test_a_small_table_is_drawn_in_fixed_width() -> None:
    text, entities = only(
        "Priser:\n| # | Vare | Kr |\n|--:|:---|---:|\n| 1 | **Brød** | 35 |\n| 2 | 漢字 `x` | 100 |\n\nSlutt"
    )
    table = "# | Vare   |  Kr\n--+--------+----\n1 | Brød   |  35\n2 | 漢字 x | 100"
    assert text == f"Priser:\n\n{table}\n\nSlutt"
    assert entities == [("pre", table)]


def test_a_wide_table_or_one_with_links_is_told_line_by_line() -> None:
    text, entities = only(
        "| Navn | Hva det er |\n|---|---|\n| Ørn | en stor fugl som ser langt fra høyt oppe |\n"
        "| Mus<br>Rotte | [liten](https://a.b) |"
    )
    assert text == (
        "Navn: Ørn\nHva det er: en stor fugl som ser langt fra høyt oppe\n\nNavn: Mus\nRotte\nHva det er: liten"
    )
    assert entities == [("bold", "Ørn"), ("text_link", "liten", "https://a.b")]


def test_a_table_keeps_its_place_in_a_list_or_quote_and_its_surplus_cells() -> None:
    assert only("- x\n  | a | b |\n  |---|---|\n  | 1 | 2 | 3 |") == (
        "• x\na | b |\n--+---+--\n1 | 2 | 3",
        [("pre", "a | b |\n--+---+--\n1 | 2 | 3")],
    )
    assert only("> | a |\n> |---|\n> | \\| |")[1] == [("blockquote", "a\n-\n|"), ("pre", "a\n-\n|")]


def test_what_looks_like_a_table_in_code_stays_code() -> None:
    code = "| a | b |\n|---|---|\n| 1 | 2 |"
    assert only(f"```\n{code}\n```") == (code, [("pre", code)])


def test_very_long_code_becomes_a_file_and_the_text_says_where() -> None:
    code = "print('æ')\n" * 400
    before, file, after = parts_of(f"Her:\n\n```python\n{code}```\n\nFerdig.")
    assert told(before) == ("Her:\n\n📎 code-1.py", [])
    assert file == FilePart("code-1.py", code.encode(), "")
    assert told(after) == ("Ferdig.", [])


@pytest.mark.parametrize(
    ("language", "extension"),
    [
        ("rust", "rs"),
        ("Bash", "sh"),
        ("c++ x=y", "cpp"),
        ("../../x", "txt"),
        ("py/../x", "txt"),
        ("", "txt"),
        ("\u202egpj", "txt"),
    ],
)
def test_a_file_is_named_by_a_known_language_and_by_nothing_else(language: str, extension: str) -> None:
    _, file = parts_of(f"```{language}\n" + "x = 1\n" * 800 + "```")
    assert isinstance(file, FilePart)
    assert file.name == f"code-1.{extension}"


def test_code_that_fits_into_a_message_is_not_cut_by_the_text_before_it() -> None:
    code = "x = 1\n" * 500
    first, second = parts_of("Ord. " * 400 + f"\n\n```py\n{code}```\n\nSlutt")
    assert told(first)[1] == []
    assert told(second) == (f"{code}\nSlutt", [("pre", code.rstrip(), "py")])


def test_code_cut_by_a_short_first_message_goes_on_in_its_language() -> None:
    parts = parts_of("```py\n" + "x = 1\n" * 50 + "```", first_limit=100)
    assert [told(part)[1][0][2] for part in parts] == ["py", "py"]
    assert [told(part)[0] for part in parts] == [("x = 1\n" * 16).rstrip(), ("x = 1\n" * 34).rstrip()]


def test_a_long_table_is_cut_between_its_rows() -> None:
    parts = parts_of("| a | b |\n|---|---|\n" + "| 100 | 200 |\n" * 50, 200)
    assert all(set(told(part)[0].split("\n")) <= {"a   | b", "----+----", "100 | 200"} for part in parts)
    assert all([kind for kind, *_ in told(part)[1]] == ["pre"] for part in parts)


def test_a_message_keeps_its_hundred_weightiest_entities() -> None:
    (part,) = parts_of("**b** " * 150 + "[l](https://a.b)")
    assert isinstance(part, TextPart)
    assert [str(entity.type) for entity in part.entities] == ["bold"] * 99 + ["text_link"]


def test_an_answer_without_anything_to_read_has_no_parts() -> None:
    assert parts_of(" \n\u200b\n```\n```") == ()
    assert draft_of("** ") == TextPart("", ())


def test_plain_is_the_same_text_without_entities() -> None:
    (part,) = parts_of("**a** b")
    assert isinstance(part, TextPart)
    assert as_plain(part) == TextPart("a b", ())


@pytest.mark.parametrize(
    ("begun", "text", "entities"),
    [
        ("Dette er **vik", "Dette er vik", [("bold", "vik")]),
        ("Dette er **", "Dette er", []),
        ("a *b **c", "a b c", [("italic", "b c"), ("bold", "c")]),
        ("kjør `pip ins", "kjør pip ins", [("code", "pip ins")]),
        ("kjør `a * b", "kjør a * b", [("code", "a * b")]),
        ("se [siden](https://exa", "se siden", []),
        ("```py\nprint(", "print(", [("pre", "print(", "py")]),
        ("```py\nprint()\n``", "print()", [("pre", "print()", "py")]),
        ("ferdig **a**\n\n- ny **l", "ferdig a\n\n• ny l", [("bold", "a"), ("bold", "l")]),
        ("2 * 3 og 4*5", "2 * 3 og 4*5", []),
    ],
)
def test_a_draft_closes_what_is_open(begun: str, text: str, entities: list[Told]) -> None:
    assert told(draft_of(begun)) == (text, entities)


def test_a_draft_longer_than_a_message_shows_its_end_and_moves_by_steps() -> None:
    lines = "".join(f"linje {number} **fet**\n" for number in range(1_000))
    drafts = [draft_of(lines[:length]) for length in range(6_000, 8_000, 100)]
    assert all(draft.text.startswith("…\nlinje ") and units(draft.text) <= 4096 for draft in drafts)
    assert len({draft.text[:12] for draft in drafts}) <= 3
    assert draft_of(lines).text.endswith("linje 999 fet")


def test_a_draft_is_not_cut_within_a_character() -> None:
    text = "👩‍👩‍👧‍👦" * 600
    draft = draft_of(text).text.removeprefix("…\n")
    assert text.endswith(draft)
    assert not joined(text, len(text) - len(draft))


class Panic(BaseException):
    """As the parser's library raises where it is at a loss."""


def _broken(*_: object, **__: object) -> tuple[str, list[telegramify_markdown.MessageEntity]]:
    raise Panic("secret words")


def _beside_the_text(*_: object, **__: object) -> tuple[str, list[telegramify_markdown.MessageEntity]]:
    return "😀", [telegramify_markdown.MessageEntity("bold", 1, 7)]


@pytest.mark.parametrize("convert", [_broken, _beside_the_text])
def test_a_fault_of_the_parser_sends_the_text_as_it_is(
    convert: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(telegramify_markdown, "convert", convert)
    assert only("**secret** words") == ("**secret** words", [])
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "secret" not in caplog.text
