"""What the ledger costs: reserving and settling a call, and what was spent among a million calls.

Run with ``pytest tests/benchmarks/test_ledger.py --benchmark-enable``. The baseline of each is the same work as
bare statements on a connection of its own, and for the sums also a scan that does without our index.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bot.core.spend import Purse
from bot.domain.ids import PersonId
from bot.domain.ledger import CallState, ModelCall, Purpose
from bot.domain.model import ModelRef, Place
from bot.domain.policy import Policy
from bot.domain.usage import Usage
from bot.store import Store
from bot.store.times import to_text
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakePrices
from tests.store.house import House

MANY, FEW = 1_000_000, 2_000
SONNET, OSLO = ModelRef("claude", "sonnet"), ZoneInfo("Europe/Oslo")
USAGE = Usage(1_000, 100)
CAPPED = Policy(day_cap_usd=Decimal(1_000_000), month_cap_usd=Decimal(1_000_000))
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
THREE_YEARS = timedelta(days=3 * 365)

_FILL = """
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :rows)
INSERT INTO ledger (provider, model, place, purpose, person_id, began_at, state,
                    input_tokens, output_tokens, cost_nanousd)
SELECT CASE i % 2 WHEN 0 THEN 'claude' ELSE 'ollama' END, CASE i % 2 WHEN 0 THEN 'sonnet' ELSE 'qwen3:4b' END,
       CASE i % 2 WHEN 0 THEN 'cloud' ELSE 'local' END, 'chat', :person,
       strftime('%Y-%m-%dT%H:%M:%fZ', :begin, (i * :step) || ' seconds'), 'answered', 1000, 100,
       CASE WHEN i % 2 THEN 0 WHEN i % 1000 = 0 THEN NULL ELSE 4500000 END
FROM n
"""


@dataclass(frozen=True, slots=True)
class Full:
    """A ledger of three years, half of it calls to Claude, and the loop it lives on."""

    runner: asyncio.Runner
    store: Store
    owner: PersonId

    def timed(self, benchmark: BenchmarkFixture, work: Callable[[], Awaitable[object]]) -> None:
        """Measure ``work``, run to its end on the loop."""

        async def once() -> None:
            await work()

        benchmark(lambda: self.runner.run(once()))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Full]:
    rows = MANY if request.config.getoption("benchmark_enable") else FEW
    with asyncio.Runner() as runner:
        filled = runner.run(_fill(runner, tmp_path_factory.mktemp("ledger") / "aiki.db", rows))
        yield filled
        runner.run(filled.store.close())


async def _fill(runner: asyncio.Runner, path: Path, rows: int) -> Full:
    clock = FakeClock(NOW)
    store = await Store.open(path, clock)
    owner = await House(store, clock).owner()
    values = {
        "rows": rows,
        "person": owner,
        "begin": to_text(NOW - THREE_YEARS),
        "step": THREE_YEARS.total_seconds() / rows,
    }
    await store.database.write(lambda db: db.execute(_FILL, values).close())
    return Full(runner, store, owner)


def _raw(full: Full) -> sqlite3.Connection:
    connection = full.store.database.sqlite.module.connect(str(full.store.database.path), isolation_level=None)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def test_reserving_and_settling_a_call_under_two_caps(benchmark: BenchmarkFixture, full: Full) -> None:
    purse = Purse(full.store.ledger, FakePrices({SONNET: ("3", "15")}), FakeClock(NOW))
    call = ModelCall(SONNET, Place.CLOUD, Purpose.CHAT, full.owner, None, USAGE)

    async def one() -> None:
        await purse.settle(await purse.reserve(call, CAPPED, OSLO), CallState.ANSWERED, USAGE)

    full.timed(benchmark, one)


def test_baseline_an_insert_and_an_update(benchmark: BenchmarkFixture, full: Full) -> None:
    insert = (
        "INSERT INTO ledger (provider, model, place, purpose, person_id, began_at, state, input_tokens, output_tokens,"
        " cost_nanousd) VALUES ('claude', 'sonnet', 'cloud', 'chat', ?, ?, 'reserved', 1000, 100, 4500000) RETURNING id"
    )
    with closing(_raw(full)) as db:

        def both() -> None:
            [(row,)] = db.execute(insert, (full.owner, to_text(NOW))).fetchall()
            db.execute("UPDATE ledger SET state = 'answered', cost_nanousd = 4500000 WHERE id = ?", (row,))

        benchmark(both)


@pytest.mark.parametrize("days", [1, 30, 3 * 365], ids=["day", "month", "three years"])
def test_what_was_spent(benchmark: BenchmarkFixture, full: Full, days: int) -> None:
    full.timed(benchmark, lambda: full.store.ledger.spent(NOW - timedelta(days=days)))


@pytest.mark.parametrize("hint", ["INDEXED BY ledger_by_time", "NOT INDEXED"], ids=["index of time", "scan"])
def test_baseline_the_months_sum_without_our_index(benchmark: BenchmarkFixture, full: Full, hint: str) -> None:
    sql = f"SELECT sum(cost_nanousd) FROM ledger {hint} WHERE began_at >= ?"  # noqa: S608 - our own statement
    with closing(_raw(full)) as db:
        benchmark(lambda: db.execute(sql, (to_text(NOW - timedelta(days=30)),)).fetchall())


def test_the_lines_of_a_month(benchmark: BenchmarkFixture, full: Full) -> None:
    full.timed(benchmark, lambda: full.store.ledger.lines(date(2026, 10, 1), date(2026, 11, 1), OSLO))
