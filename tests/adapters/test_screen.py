"""A text that grows on a terminal: only what is new is printed, and what will not be said is taken away."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.console.screen import Screen, rows_of


class Terminal(io.StringIO):
    """A terminal of 80 columns that carries out what is written to it."""

    def rows(self) -> list[str]:
        """Return what a person sees."""
        rows, row, column = [""], 0, 0
        for piece in re.findall(r"\x1b\[\d*[A-Z]|.|\n", self.getvalue(), re.DOTALL):
            if piece == "\n":
                row, column = row + 1, 0
                rows += [""] * (row + 1 - len(rows))
            elif piece == "\r":
                column = 0
            elif piece.endswith("A") and len(piece) > 1:
                row -= int(piece[2:-1] or 1)
            elif piece == "\x1b[K":
                rows[row] = rows[row][:column]
            elif piece == "\x1b[J":
                rows[row:] = [rows[row][:column]]
            else:
                if column == 80:
                    row, column = row + 1, 0
                    rows += [""] * (row + 1 - len(rows))
                rows[row] = rows[row][:column] + piece + rows[row][column + 1 :]
                column += 1
        return rows


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def screen(terminal: Terminal) -> Screen:
    return Screen(terminal, interactive=True)


def test_a_growing_text_is_printed_once_and_completed_by_the_answer(screen: Screen, terminal: Terminal) -> None:
    screen.wait()
    for text in ("Hel", "Hello", "Hello you"):
        screen.draft(text)
    screen.show("Hello you\n\nsonnet · 1 s")
    assert terminal.getvalue().count("Hello") == 1
    assert terminal.rows() == ["Hello you", "", "sonnet · 1 s", "", ""]


def test_a_draft_that_will_not_be_said_is_taken_away(screen: Screen, terminal: Terminal) -> None:
    screen.draft("line one\n" + "x" * 100)
    screen.draft("")
    screen.show("Another answer.")
    assert terminal.rows() == ["Another answer.", "", ""]


def test_an_answer_that_begins_otherwise_takes_the_place_of_the_draft(screen: Screen, terminal: Terminal) -> None:
    screen.draft("Let me look that up.")
    screen.draft("It is 12 degrees")
    screen.show("(A remark.)\n\nIt is 12 degrees.")
    assert terminal.rows() == ["(A remark.)", "", "It is 12 degrees.", "", ""]


def test_the_next_answer_begins_anew(screen: Screen, terminal: Terminal) -> None:
    screen.draft("One")
    screen.show("One")
    screen.draft("One more")
    screen.show("One more")
    assert terminal.rows() == ["One", "", "One more", "", ""]


def test_a_pipe_and_a_person_who_types_see_no_drafts() -> None:
    pipe, typing = Terminal(), Terminal()
    Screen(pipe, interactive=False).draft("Hel")
    Screen(typing, interactive=True, prompting=True).draft("Hel")
    assert pipe.getvalue() == typing.getvalue() == ""


def test_nothing_a_model_writes_steers_the_terminal(screen: Screen, terminal: Terminal) -> None:
    screen.draft("\x1b[2J\x07gone?")
    screen.show("\x1b[2J\x07gone? no\r")
    assert terminal.rows()[0] == "[2Jgone? no"
    assert "\x07" not in terminal.getvalue()


@pytest.mark.parametrize(
    ("text", "rows"), [("", 1), ("x" * 80, 1), ("x" * 81, 2), ("a\nb", 2), ("日" * 41, 2), ("e\u0301" * 80, 1)]
)
def test_rows_are_counted_as_a_terminal_wraps_them(text: str, rows: int) -> None:
    assert rows_of(text, 80) == rows


@given(st.lists(st.text("ab \n", max_size=200), max_size=6), st.text("ab \n", min_size=1, max_size=200))
def test_whatever_was_drafted_the_answer_stands_alone_in_the_end(drafts: list[str], answer: str) -> None:
    terminal = Terminal()
    screen = Screen(terminal, interactive=True)
    for text in drafts:
        screen.draft(text)
    screen.show(answer)
    shown = Terminal()
    shown.write(f"{answer}\n\n")
    assert [row.rstrip() for row in terminal.rows()] == [row.rstrip() for row in shown.rows()]
