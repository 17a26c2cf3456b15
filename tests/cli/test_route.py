"""``aiki route``: the strategy's choice in the shape of the contract, without a model and without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.route import Strategy
from tests.cli.conftest import Shell


def asked(shell: Shell, *lines: object) -> list[dict[str, object]]:
    """Return an answer a line."""
    given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    done = shell("route", "--jsonl", given=given + "\n")
    assert done.status == 0
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        ("Hi!", "ollama"),
        ("What is 2+2?", "ollama"),
        ("Summarize this text: the cat sat on the mat, then it left for good.", "ollama"),
        ("Create a FastAPI server", "claude"),
        ("@Ulf sobe uma API", "claude"),
    ],
)
def test_the_seed_table_means_what_it_says(shell: Shell, text: str, provider: str) -> None:
    [answer] = asked(shell, {"text": text, "strategy": "hybrid"})
    assert answer["provider"] == provider
    assert set(answer) == {"provider", "model", "score", "task", "reasons", "connected"}
    assert 0 <= float(str(answer["score"])) <= 1


def test_the_strategy_of_the_settings_holds_where_a_line_names_none(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(shell, {"text": "Hi!"})[0]["provider"] == "claude"
    monkeypatch.setenv("LLM_STRATEGY", "local_only")
    assert asked(shell, {"text": "Create a FastAPI server"})[0]["provider"] == "ollama"


def test_an_unusable_line_is_answered_in_its_place(shell: Shell) -> None:
    unusable = ("nonsense", {"text": ""}, {"text": "x", "strategy": "psychic"})
    first, second, third, last = asked(shell, *unusable, {"text": "Hi"})
    assert "JSON" in str(first["error"])
    assert "text" in str(second["error"])
    assert "local_fallback" in str(third["error"])
    assert last["task"] == "chat"


def test_a_person_is_told_in_words_and_a_rule_of_the_settings_counts(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIKI_RULES", "local for code")
    done = shell("route", "Create", "a", "FastAPI", "server")
    assert done.out.startswith("ollama:")
    assert "your rule “local for code”" in done.out
    assert json.loads(shell("route", "--json", "--strategy", Strategy.HYBRID, "hi").out)["connected"] is False


def test_a_person_is_told_where_whoever_would_answer_is_not_connected(shell: Shell) -> None:
    assert shell("route", "@claude", "hi").out.endswith("claude-sonnet-5-5 is not connected\n")


def test_a_key_connects_claude(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
    assert asked(shell, {"text": "Hi!"})[0]["connected"] is True


def test_rules_that_cannot_be_read_are_a_plain_fault(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIKI_RULES", "be nice")
    done = shell("route", "hi")
    assert done.status == 2
    assert "AIKI_RULES" in done.err


def test_no_database_is_made(shell: Shell, tmp_path: Path) -> None:
    shell("route", "hi")
    assert list(tmp_path.glob("*.db")) == []
