"""The house as it is described: small rooms, opened with a sentence, and documents that tell the truth."""

from __future__ import annotations

import ast
import inspect
import re
import shlex
from pathlib import Path

import pytest

from bot.cli import run
from bot.core.commands import CommandPorts, standard_commands
from bot.core.turn import TurnHandler

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for folder in ("bot", "tests") for path in (ROOT / folder).rglob("*.py"))
LINES_OF_A_ROOM = 300
"""STYLE: most files are smaller. Those that are not are named here, with the reason."""
LARGER: dict[str, str] = {
    "bot/ports.py": "every interface on one page is the point of it",
    "bot/domain/errors.py": "the one error tree, each kind with its sentence and hardly a line of code",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_a_sentence_and_is_a_small_room(path: Path) -> None:
    text = path.read_text("utf-8")
    opening = ast.get_docstring(ast.parse(text)) or ""
    assert re.match(r"[^\n]+[.!?:;]", opening)
    if str(path.relative_to(ROOT)) not in LARGER:
        assert text.count("\n") <= LINES_OF_A_ROOM


def test_nothing_stands_at_the_top_that_does_not_belong_there() -> None:
    allowed = {
        "bot",
        "tests",
        "migrations",
        "deploy",
        "pyproject.toml",
        "render.yaml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
    }
    shown = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert shown <= allowed | {"build", "dist"}


def test_the_stages_are_told_in_the_order_they_happen() -> None:
    told = re.findall(r"^\| ([a-z_]+) \| ", (ROOT / "bot" / "README.md").read_text("utf-8"), re.MULTILINE)
    entered = re.findall(r'enter\("([a-z_]+)"\)', inspect.getsource(TurnHandler))
    assert sorted(told[1:]) == sorted(entered)
    assert told[1:3] == ["admit", "keep"]
    assert told[-3:] == ["save_turn", "deliver", "after"]


def test_the_readme_lists_every_command() -> None:
    ports = object.__new__(CommandPorts)  # the names need no ports
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in standard_commands(ports).names:
        assert f"`/{name}" in readme


def test_the_readmes_command_lines_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = {line.split("`")[0] for line in re.findall(r"`aiki ((?:memory )?[a-z]+)", readme)}
    assert {"memory add", "memory search", "why", "doctor"} <= named
    for command in named:
        with pytest.raises(SystemExit) as ended:
            run([*shlex.split(command), "--help"])
        assert ended.value.code == 0
    assert "usage: aiki" in capsys.readouterr().out


def test_no_document_names_an_address_of_a_registry_or_a_path_of_a_machine() -> None:
    for path in (*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("deploy/*.lock")):
        text = path.read_text("utf-8")
        assert not re.search(r"pypi\.|files\.pythonhosted|/root/|/work/|--index-url|--find-links", text), path
