"""Settings a person changed in the chat: they go before those of the environment and survive a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ids import PersonId
from bot.domain.turn import SetOverride

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from bot.store.database import Database


def write_override(change: SetOverride, db: sqlite3.Connection) -> None:
    """Keep an override, or take it away, in the caller's transaction."""
    if change.value is None:
        db.execute("DELETE FROM override WHERE person_id = ? AND name = ?", (change.person_id, change.name))
    else:
        sql = "INSERT OR REPLACE INTO override (person_id, name, value) VALUES (?, ?, ?)"
        db.execute(sql, (change.person_id, change.name, change.value))


class Overrides:
    """One value for each person and name."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def of(self, person_id: PersonId) -> Mapping[str, str]:
        """Return every override of a person by name."""
        sql = "SELECT name, value FROM override WHERE person_id = ?"
        return await self._database.read(
            lambda db: {row["name"]: row["value"] for row in db.execute(sql, (person_id,))}
        )
