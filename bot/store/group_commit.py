"""Units of work that are waited for at the same time share one commit, and so one wait for the disk.

Each has a savepoint of its own: one that fails takes nothing back but itself. Where SQLite itself rolls the whole
transaction back (a full disk), every unit is done again, alone, so that each succeeds or fails by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

log = logging.getLogger(__name__)

Work = Callable[["sqlite3.Connection"], object]

MOST_TOGETHER = 64
"""A commit that many wait for must not be held up without end by those who come after."""


@dataclass(frozen=True, slots=True)
class End:
    """What a unit of work came to: its result, or the error it ended with."""

    result: object = None
    error: Exception | None = None


def in_transaction(begin: str, work: Callable[[sqlite3.Connection], object], connection: sqlite3.Connection) -> object:
    """Run one unit of work in a transaction: all of it is kept, or nothing."""
    connection.execute(begin)
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back by itself
            connection.execute("ROLLBACK")
        raise
    return result


def write_group(works: Sequence[Work], connection: sqlite3.Connection) -> list[End]:
    """Run these units of work with one commit, and return how each ended, in order."""
    if len(works) > 1:
        try:
            ends = in_transaction("BEGIN IMMEDIATE", lambda db: [_saved(work, db) for work in works], connection)
        except Exception as error:  # noqa: BLE001 - it is met again by the unit whose fault it is
            log.info("%d units of work are done again, each alone: %s", len(works), type(error).__name__)
        else:
            return ends  # type: ignore[return-value] # what the function above returns
    return [_alone(work, connection) for work in works]


def _saved(work: Work, connection: sqlite3.Connection) -> End:
    connection.execute("SAVEPOINT one")
    try:
        end = End(work(connection))
    except Exception as error:
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO one")
        end = End(error=error)
    connection.execute("RELEASE one")
    return end


def _alone(work: Work, connection: sqlite3.Connection) -> End:
    try:
        return End(in_transaction("BEGIN IMMEDIATE", work, connection))
    except Exception as error:  # noqa: BLE001 - it is raised where the unit of work is waited for
        return End(error=error)
