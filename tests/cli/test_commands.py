"""The commands beside the conversation, run in this process as their user runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Shell


def imported(number: int, text: str, **more: object) -> str:
    return json.dumps({"id": f"d{number}", "speaker": "Ane", "text": text, "at": "2026-03-01T10:00:00+01:00", **more})


def test_messages_from_elsewhere_are_kept_and_found(shell: Shell) -> None:
    given = "\n".join([imported(1, "I keep bees in Voss"), imported(2, "The boat is blue", thread="boats")])
    assert shell("memory", "add", "--jsonl", given=given).lines == [{"id": "d1", "ok": True}, {"id": "d2", "ok": True}]
    [hit] = shell("memory", "search", "--jsonl", "-k", "1", given='{"query": "who keeps bees?"}').hits()
    assert hit["id"] == "d1"
    assert hit["text"] == "I keep bees in Voss"
    assert hit["at"] == "2026-03-01T09:00:00+00:00"
    assert hit["source"] == "m1"
    assert isinstance(hit["score"], float)
    assert "words=keeps, bees" in str(hit["reasons"])


def test_the_same_message_added_twice_is_kept_once(shell: Shell) -> None:
    for _ in range(2):
        assert shell("memory", "add", "--jsonl", given=imported(1, "I keep bees")).lines == [{"id": "d1", "ok": True}]
    assert len(json.loads(shell("memory", "list", "--json").out)["memories"]) == 1


def test_an_id_that_is_taken_by_another_text_is_an_error_in_its_place(shell: Shell) -> None:
    given = "\n".join([imported(1, "I keep bees"), imported(1, "I keep hens"), imported(2, "in Voss")])
    first, taken, last = shell("memory", "add", "--jsonl", given=given).lines
    assert (first["ok"], last["ok"]) == (True, True)
    assert "d1 is taken" in str(taken["error"])


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "3",
        "null",
        "{}",
        '{"id": "x", "speaker": "a", "text": "", "at": "2026-01-01"}',
        '{"id": "x", "speaker": "a", "text": "b", "at": "yesterday"}',
        '{"id": "x", "speaker": "a", "text": "b"}',
        '{"id": true, "speaker": "a", "text": "b", "at": "2026-01-01"}',
        '{"id": "x", "speaker": "a", "text": ["b"], "at": "2026-01-01"}',
        '{"id": "x", "speaker": "a", "text": "b", "at": "9999-12-31T23:59:59-23:00"}',
        '{"id": "x", "speaker": "a", "text": "b", "at": "9999-12-31T23:59:59Z"}',
        '{"id": "x", "speaker": "a", "text": "b", "at": "0001-01-01T00:00:00Z"}',
        "[" * 100_000,
        json.dumps({"id": "x", "speaker": "a", "text": "b" * 100_000, "at": "2026-01-01"}),
    ],
)
def test_an_unusable_line_is_answered_in_its_place_and_the_run_goes_on(shell: Shell, line: str) -> None:
    given = "\n".join([imported(1, "I keep bees"), line, imported(2, "in Voss")])
    first, middle, last = shell("memory", "add", "--jsonl", given=given).lines
    assert first == {"id": "d1", "ok": True}
    assert list(middle) == ["error"]
    assert last == {"id": "d2", "ok": True}


def test_an_unusable_question_is_answered_in_its_place(shell: Shell) -> None:
    given = '{"query": ""}\nnope\n{"query": "bees"}\n{"query": "\\" OR * NEAR("}'
    empty, nonsense, bees, operators = shell("memory", "search", "--jsonl", given=given).lines
    assert list(empty) == list(nonsense) == ["error"]
    assert bees == operators == {"hits": []}


def test_a_search_as_of_a_moment_does_not_see_what_came_later(shell: Shell) -> None:
    later = imported(2, "bees again", at="2026-09-01")
    shell("memory", "add", "--jsonl", given="\n".join([imported(1, "bees first"), later]))
    found = shell("memory", "search", "--jsonl", given='{"query": "bees", "at": "2026-06-01"}').hits()
    assert [hit["id"] for hit in found] == ["d1"]


def test_a_bulk_add_tells_its_progress_on_standard_error(shell: Shell) -> None:
    given = "\n".join(imported(number, f"message {number}") for number in range(1_200))
    done = shell("memory", "add", "--jsonl", given=given)
    assert len(done.lines) == 1_200
    assert re.search(r"^kept 1,\d{3}$", done.err, re.MULTILINE)
    assert "indexed 1,200" in done.err


def test_memories_are_listed_shown_and_forgotten(shell: Shell) -> None:
    shell("memory", "add", "--jsonl", given=imported(1, "I keep bees in Voss"))
    assert "I keep bees in Voss" in shell("memory", "list").out
    shown = shell("memory", "show", "m1").out
    assert "→ 1 March 2026, 09:00  Ane: I keep bees in Voss" in shown
    assert json.loads(shell("memory", "show", "m1", "--json").out)["id"] == "d1"
    assert shell("memory", "forget", "m1", given="no\n").status == 1
    assert "bees" in shell("memory", "list").out
    gone = shell("memory", "forget", "bees", "--yes", "--json")
    assert json.loads(gone.out) == {
        "forgotten": 1,
        "messages": 1,
        "facts": 0,
        "episodes": 0,
        "procedures": 0,
        "replies": 0,
    }
    assert "kept nothing yet" in shell("memory", "list").out


def test_forgetting_without_an_answer_forgets_nothing(shell: Shell) -> None:
    shell("memory", "add", "--jsonl", given=imported(1, "I keep bees"))
    done = shell("memory", "forget", "bees", given="")
    assert done.status == 1
    assert "I keep bees" in done.err
    assert "I keep bees" in shell("memory", "list").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("memory", "show", "m99"),
        ("memory", "show", "nonsense"),
        ("memory", "show", "m99999999999999999999"),
        ("memory", "forget", "m99", "--yes"),
        ("memory", "search", "nothing", "like", "this"),
        ("memory", "search"),
        ("why",),
        ("why", "t99"),
        ("why", "nonsense"),
    ],
)
def test_what_is_not_there_is_said_and_exits_with_one(shell: Shell, arguments: tuple[str, ...]) -> None:
    done = shell(*arguments)
    assert done.status == 1
    assert done.out
    assert "Traceback" not in done.out + done.err


def test_a_search_in_words_tells_the_reasons(shell: Shell) -> None:
    shell("memory", "add", "--jsonl", given=imported(1, "I keep bees in Voss"))
    assert "words: bees" in shell("memory", "search", "bees").out
    assert json.loads(shell("memory", "search", "bees", "--json").out)["hits"][0]["id"] == "d1"


def test_why_explains_a_turn_of_the_conversation(shell: Shell) -> None:
    shell(given="hi\nMy sister keeps bees\n")
    assert "companion" in shell("why").out
    told = json.loads(shell("why", "t1", "--json").out)
    assert told["question"] == "hi"
    assert told["provider"] == "companion"
    assert set(told["stages_ms"]) >= {"attend", "recall", "generate"}


def test_the_database_can_be_named_before_or_after_the_command(shell: Shell, tmp_path: Path) -> None:
    other = str(tmp_path / "other.db")
    shell("--db", other, "memory", "add", "--jsonl", given=imported(1, "I keep bees"))
    assert "bees" in shell("memory", "list", "--db", other).out
    assert "bees" not in shell("memory", "list").out


def test_the_doctor_finds_no_fault_in_a_sound_installation(shell: Shell) -> None:
    shell(given="hi\n")
    done = shell("doctor", "--json")
    told = json.loads(done.out)
    assert done.status == 0
    assert told["ok"]
    assert {check["check"] for check in told["checks"]} >= {"python", "sqlite", "vectors", "database", "disk", "models"}


def test_the_doctor_touches_nothing_that_is_not_there(shell: Shell, tmp_path: Path) -> None:
    assert shell("doctor").status == 0
    assert not (tmp_path / "aiki.db").exists()


def test_the_doctor_reports_a_damaged_file(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "aiki.db").write_bytes(b"this is no database" * 100)
    done = shell("doctor")
    assert done.status == 1
    assert "fault" in done.out
