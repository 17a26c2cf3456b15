"""``aiki usage`` as its user runs it, beside a conversation too."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.console import OWNER
from bot.clock import SystemClock
from bot.domain.ledger import CallState, ModelCall, Purpose
from bot.domain.model import ModelRef, Place
from bot.domain.usage import Usage
from bot.store import Store
from tests.cli.conftest import Shell

OPUS, QWEN, STRANGE = ModelRef("claude", "claude-opus-4-5"), ModelRef("ollama", "qwen3:4b"), ModelRef("openai", "odd")
TOTAL = {
    "calls": 1,
    "input_tokens": 1_000,
    "output_tokens": 100,
    "cache_read_tokens": 700,
    "cache_write_tokens": 0,
    "cost_usd": "0.012300000",
    "unpriced_calls": 0,
}


def call(path: Path, ref: ModelRef, cost: str | None, at: datetime, *, settle: bool = True) -> None:
    """Write down a call in a file, as a conversation would."""

    async def written() -> None:
        async with await Store.open(path, SystemClock()) as store:
            owner = await store.people.enrol_owner(OWNER)
            place = Place.LOCAL if ref is QWEN else Place.CLOUD
            usage, usd = Usage(1_000, 100, 700), None if cost is None else Decimal(cost)
            made = ModelCall(ref, place, Purpose.CHAT, owner.id, None, usage)
            call_id = await store.ledger.reserve(made, at, usd)
            if settle:
                await store.ledger.settle(call_id, CallState.ANSWERED, usage, usd)

    asyncio.run(written())


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "aiki.db"


def test_a_month_as_json_is_exact_and_whole(shell: Shell, db: Path) -> None:
    call(db, OPUS, "0.0123", datetime(2025, 10, 3, 9, 0, tzinfo=UTC))
    done = shell("usage", "--month", "2025-10", "--json")
    assert done.status == 0
    assert json.loads(done.out) == {
        "month": "2025-10",
        "total": TOTAL,
        "today": None,
        "estimated": dict.fromkeys(TOTAL, 0) | {"cost_usd": "0.000000000"},
        "by_model": [{"provider": "claude", "model": "claude-opus-4-5", "place": "cloud", **TOTAL}],
        "by_purpose": [{"purpose": "chat", **TOTAL}],
        "by_day": [{"day": "2025-10-03", **TOTAL}],
        "claude_model": json.loads(done.out)["claude_model"],
        "claude_only_usd": "0.012300000",
        "saved_usd": "0.000000000",
        "forecast_usd": None,
    }


def test_what_is_not_known_is_null_in_json(shell: Shell, db: Path) -> None:
    call(db, STRANGE, None, datetime(2025, 10, 3, 9, 0, tzinfo=UTC))
    found = json.loads(shell("usage", "--month", "2025-10", "--json").out)
    assert (found["total"]["unpriced_calls"], found["saved_usd"]) == (1, None)


def test_what_was_saved_is_told(shell: Shell, db: Path) -> None:
    call(db, QWEN, "0", datetime(2025, 10, 3, 9, 0, tzinfo=UTC))
    found = json.loads(shell("usage", "--month", "2025-10", "--json").out)
    assert Decimal(found["saved_usd"]) == Decimal(found["claude_only_usd"]) > 0
    told = shell("usage", "--month", "2025-10").out
    assert "ollama:qwen3:4b: free, on your own machine" in told
    assert "Friday 3 October 2025: $0.00, 1 call" in told


def test_the_present_month_of_an_empty_file(shell: Shell) -> None:
    done = shell("usage")
    assert done.status == 0
    assert "no model was called" in done.out
    found = json.loads(shell("usage", "--json").out)
    assert (found["total"]["calls"], found["by_model"], found["forecast_usd"]) == (0, [], "0.000000000")


@pytest.mark.parametrize("month", ["bananas", "2026-13", "", "2026-1-1"])
def test_what_is_no_month_is_told_with_the_status_of_a_wrong_command_line(shell: Shell, month: str) -> None:
    done = shell("usage", "--month", month)
    assert (done.status, "2026-10" in done.out) == (2, True)
    assert json.loads(shell("usage", "--month", month, "--json").out) == {"error": "a month is written as in 2026-10"}


def test_looking_at_the_usage_leaves_alone_what_a_conversation_has_reserved(shell: Shell, db: Path) -> None:
    call(db, OPUS, "0.0123", datetime(2025, 10, 3, 9, 0, tzinfo=UTC), settle=False)
    for _ in range(2):
        found = json.loads(shell("usage", "--month", "2025-10", "--json").out)
        assert found["estimated"] == TOTAL

    async def states() -> list[CallState]:
        async with await Store.open(db, SystemClock()) as store:
            lines = await store.ledger.lines(date(2025, 10, 3), date(2025, 10, 4), ZoneInfo("UTC"))
            return [line.state for line in lines]

    assert asyncio.run(states()) == [CallState.RESERVED]


def test_claude_as_it_was_chosen_in_the_chat_is_what_is_compared_with(shell: Shell, db: Path) -> None:
    call(db, QWEN, "0", datetime(2025, 10, 3, 9, 0, tzinfo=UTC))
    with closing(sqlite3.connect(db)) as file, file:
        file.execute("INSERT INTO override VALUES (1, 'claude.model', 'claude-opus-4-5')")
    found = json.loads(shell("usage", "--month", "2025-10", "--json").out)
    assert found["claude_model"] == "claude-opus-4-5"
