"""``python -m tests.faults.discord.soak --kills N``: Aiki is killed at random while a person goes on writing.

What arrived can be found again in Discord, so that nothing there may come twice, with a mark or without.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Sequence

from tests.faults.discord.house import House, open_house
from tests.faults.soaking import Soaked, main
from tests.wire.discord_things import Channel

HOW = ("says", "says", "says", "says in the server", "says in the thread", "edits", "edits later", "retries", "drops")


class Person(Soaked[House]):
    """Somebody who writes in Discord, whose connections break now and then as well."""

    may_repeat = False

    def __init__(self, house: House, dice: random.Random) -> None:
        """Be in this house."""
        super().__init__(house, dice)
        house.wire.rest.keeps_calls = False
        self.room = house.room()
        self.thread = house.wire.thread(house.wire.bot, self.room)

    def places(self) -> Sequence[Channel]:
        """Return the private channel, the server's and the thread."""
        return self.house.here, self.room, self.thread

    async def begin(self) -> None:
        """Say a first word: where nothing was ever said, Discord cannot be asked what came behind it."""
        living = await self.house.begin()
        await self.house.answered("hello")
        await living.killed()

    def act(self) -> None:
        """Do one thing."""
        how = self.dice.choice(HOW)
        if how == "retries":
            self._retry()
        elif how == "drops":
            self.house.wire.gateway.close_all(self.dice.choice((None, 4000, 4009)))
        elif how == "edits later" and (said := [one for one in self.house.said if one.channel is self.house.here]):
            if said[-1].content == "What is 1*1?":
                self.house.wire.edits(said[-1], self._question())
            else:
                self.house.says("What is 1*1?")
        elif how == "edits":
            self.house.wire.edits(self.house.says("What is 1*1?"), self._question())
        else:
            where = self.room if "server" in how else self.thread if "thread" in how else None
            self.house.says(self._question(), where)

    def _question(self) -> str:
        return f"What is {self.next_number()}*1000?"

    def _retry(self) -> None:
        last = next(reversed(self.house.wire.said(self.house.here)), None)
        data = [one["custom_id"] for one in last.buttons if one["custom_id"].startswith("retry")] if last else []
        if last is not None and data:
            self.house.wire.presses(self.house.ada, last, data[0])

    def read(self) -> Iterable[tuple[str, list[str]]]:
        """Return what Aiki said everywhere."""
        return [(one.content, one.earlier) for place in self.places() for one in self.house.wire.said(place)]


if __name__ == "__main__":
    raise SystemExit(main(open_house, Person, sys.argv[1:]))
