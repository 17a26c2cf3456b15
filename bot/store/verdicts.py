"""What people think of answers."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress
from bot.domain.gesture import Verdict
from bot.domain.ids import PersonId, TurnId
from bot.store.messages import find_text
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

    from bot.ports import Clock
    from bot.store.database import Database


class Verdicts:
    """The ``Verdicts`` port over the file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep everything in ``database``."""
        self._database = database
        self._clock = clock

    async def of_turn(self, turn_id: TurnId, person_id: PersonId, verdict: Verdict | None) -> bool:
        """Keep the verdict on a turn of this person's, in place of an earlier one; False where there is none."""
        return await self._database.write(partial(_judge, turn_id, person_id, verdict, self._clock.now()))

    async def of_text(
        self, address: ThreadAddress, platform_message_id: str, person_id: PersonId, verdict: Verdict | None
    ) -> bool:
        """Keep the verdict on the turn whose answer arrived as this message of the platform."""
        work = partial(_judge_text, address, platform_message_id, person_id, verdict, self._clock.now())
        return await self._database.write(work)


def _judge(turn_id: TurnId, person_id: PersonId, verdict: Verdict | None, at: datetime, db: sqlite3.Connection) -> bool:
    own = "SELECT 1 FROM turn JOIN message ON message.id = turn.message_id WHERE turn.id = ? AND person_id = ?"
    if db.execute(own, (turn_id, person_id)).fetchone() is None:
        return False
    if verdict is None:
        db.execute("DELETE FROM verdict WHERE turn_id = ? AND person_id = ?", (turn_id, person_id))
        return True
    db.execute(
        "INSERT OR REPLACE INTO verdict (turn_id, person_id, verdict, given_at) VALUES (?, ?, ?, ?)",
        (turn_id, person_id, verdict, to_text(at)),
    )
    return True


def _judge_text(
    address: ThreadAddress,
    platform_message_id: str,
    person_id: PersonId,
    verdict: Verdict | None,
    at: datetime,
    db: sqlite3.Connection,
) -> bool:
    reply_id = find_text(db, address, platform_message_id)
    row = db.execute("SELECT id FROM turn WHERE reply_message_id = ?", (reply_id,)).fetchone()
    return row is not None and _judge(TurnId(row["id"]), person_id, verdict, at, db)
