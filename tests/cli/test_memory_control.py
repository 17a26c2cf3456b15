"""Control over memory on the command line: kinds and history, pins, earlier days, forgetting without a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell


def imported(number: int, text: str, at: str = "2026-03-01T09:00:00Z") -> str:
    """Return a line of JSON as import gives it."""
    return json.dumps({"id": f"d{number}", "speaker": "Ane", "text": text, "at": at})


def told(shell: Shell, *arguments: str) -> dict[str, object]:
    """Run a command and return the JSON it prints."""
    found: dict[str, object] = json.loads(shell(*arguments, "--json").out)
    return found


def test_the_list_tells_the_kinds_and_how_many_there_are_of_each(shell: Shell) -> None:
    shell(given="I live in Oslo\n")
    assert "Facts: [m2] “I live in Oslo”" in shell("memory", "list").out
    listed = told(shell, "memory", "list")
    assert listed["kept"] == {"messages": 1, "facts": 1, "procedures": 0, "episodes": 0}
    assert "Messages: [m1]" in shell("memory", "list").out


def test_the_list_of_an_earlier_day_holds_what_was_known_then(shell: Shell) -> None:
    shell(given="I live in Oslo\n")
    assert "I found nothing" in shell("memory", "list", "--at", "2020-01-01").out
    earlier = told(shell, "memory", "list", "--at", "2999-01-01")
    assert earlier["at"] == "2999-01-01"
    memories = earlier["memories"]
    assert isinstance(memories, list)
    assert [one["fact"]["object"] for one in memories] == ["oslo"]
    assert "I live in Oslo" in shell("memory", "list", "--at", "2999-01-01").out
    assert told(shell, "memory", "list", "--at", "2999-01-01", "--page", "2")["memories"] == []


def test_a_memory_is_pinned_and_unpinned(shell: Shell) -> None:
    shell(given="I live in Oslo\n")
    assert "always counts" in shell("memory", "pin", "m2").out
    assert told(shell, "memory", "show", "m2")["pinned"] is True
    assert told(shell, "memory", "unpin", "m2") == {"source": "m2", "pinned": False}
    assert "counts as any other" in shell("memory", "unpin", "m2").out


def test_only_what_holds_is_pinned_and_only_so_much(shell: Shell) -> None:
    shell(given="I live in Oslo\nI moved to Bergen\n")
    refused = shell("memory", "pin", "m2", "--json")
    assert refused.status == 1
    assert "holds no longer" in json.loads(refused.out)["error"]
    shell("memory", "add", "--jsonl", given="\n".join(imported(number, f"locker {number}") for number in range(21)))
    done = [shell("memory", "pin", f"m{number}") for number in range(5, 26)]
    assert [one.status for one in done[:20]] == [0] * 20
    assert done[20].status == 1
    assert "At most 20 memories" in done[20].out


def test_a_memorys_history_is_what_it_was_and_became(shell: Shell) -> None:
    shell(given="I live in Oslo\nI moved to Bergen\n")
    assert shell("memory", "history", "m2").out.count("\n") == 2
    history = told(shell, "memory", "history", "m2")["history"]
    assert isinstance(history, list)
    assert [one["text"] for one in history] == ["I live in Oslo", "I moved to Bergen"]
    assert [one["superseded_by"] for one in history] == [history[1]["source"], None]


def test_what_ended_without_more_has_no_successor(shell: Shell) -> None:
    shell(given="I work at NRK\nI quit my job at NRK\n")
    history = told(shell, "memory", "history", "m2")["history"]
    assert isinstance(history, list)
    assert [one["superseded_by"] for one in history] == [None] * len(history)


def test_a_no_is_told_as_json_too(shell: Shell) -> None:
    shell(given="I live in Oslo\n")
    asked = shell("memory", "forget", "m2", "--json", given="no\n")
    assert (asked.status, json.loads(asked.out)["forgotten"]) == (1, 0)


def test_forgetting_where_there_is_no_file_makes_none(shell: Shell, tmp_path: Path) -> None:
    nothing = shell("memory", "forget", "--all", "--yes", "--json")
    assert (nothing.status, json.loads(nothing.out)["forgotten"]) == (1, 0)
    assert "nothing to forget" in shell("memory", "forget", "--all", "--yes").out
    assert not (tmp_path / "aiki.db").exists()


def test_one_memory_comes_with_the_messages_behind_it(shell: Shell) -> None:
    shell(given="I live in Oslo\nI live in Oslo\n")
    sources = told(shell, "memory", "show", "m2")["sources"]
    assert isinstance(sources, list)
    assert [one["text"] for one in sources] == ["I live in Oslo", "I live in Oslo"]


@pytest.mark.parametrize("command", ["pin", "unpin", "history"])
def test_what_is_not_there_is_said(shell: Shell, command: str) -> None:
    assert shell("memory", command, "m99").status == 1
    assert told(shell, "memory", command, "m99") == {"error": "no such memory"}


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (("--since", "2026-03-02", "--until", "2026-03-02"), ["one", "three"]),
        (("--since", "2026-03-02"), ["one"]),
        (("--until", "2026-03-02"), ["three"]),
        (("--all",), []),
    ],
)
def test_days_are_forgotten_and_all_there_is(shell: Shell, arguments: tuple[str, ...], left: list[str]) -> None:
    lines = [imported(day, text, f"2026-03-0{day}T09:00:00Z") for day, text in enumerate(("one", "two", "three"), 1)]
    shell("memory", "add", "--jsonl", given="\n".join(lines))
    asked = shell("memory", "forget", *arguments, given="no\n")
    assert asked.status == 1
    assert f"{3 - len(left)} message" in asked.err
    gone = json.loads(shell("memory", "forget", *arguments, "--yes", "--json").out)
    assert (gone["forgotten"], gone["messages"]) == (3 - len(left), 3 - len(left))
    kept = told(shell, "memory", "list")["memories"]
    assert isinstance(kept, list)
    assert sorted(one["text"] for one in kept) == sorted(left)


def test_what_is_forgotten_altogether_is_in_no_byte_of_the_file(shell: Shell, tmp_path: Path) -> None:
    shell(given="I live in quetzalcoatl\nwhere do I live?\n")
    assert "forgotten" in shell("memory", "forget", "--all", "--yes").out
    files = [path for path in tmp_path.iterdir() if path.name.startswith("aiki.db")]
    assert files
    assert not [path for path in files if b"quetzalcoatl" in path.read_bytes()]
    nothing = shell("memory", "forget", "--all", "--yes", "--json")
    kinds = ("forgotten", "messages", "facts", "episodes", "procedures", "replies")
    assert (nothing.status, json.loads(nothing.out)) == (1, dict.fromkeys(kinds, 0))


@pytest.mark.parametrize("arguments", [(), ("bees", "--all"), ("--all", "--since", "2026-03-01")])
def test_a_wish_to_forget_that_is_none_is_a_fault_of_use(shell: Shell, arguments: tuple[str, ...]) -> None:
    done = shell("memory", "forget", *arguments)
    assert done.status == 2
    assert "name ids or words" in done.err


def test_a_day_that_is_none_is_a_fault_of_use(shell: Shell) -> None:
    with pytest.raises(SystemExit) as ended:
        shell("memory", "forget", "--since", "yesterday")
    assert ended.value.code == 2


def test_why_is_of_the_owners_latest_turn_with_the_messages_behind_it(shell: Shell) -> None:
    shell(given="My sister is called Ane\nMy sister is called Ane\nwhat is my sister called?\n")
    assert "what is my sister called?" in shell("why").out
    memories = told(shell, "why")["memories"]
    assert isinstance(memories, list)
    texts = [[said["text"] for said in one["sources"]] for one in memories]
    assert ["My sister is called Ane", "My sister is called Ane"] in texts
