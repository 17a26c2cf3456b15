"""``python -m tests.faults.telegram.soak --kills N``: Aiki is killed at random while a person goes on writing."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Sequence

from tests.faults.soaking import Soaked, main
from tests.faults.telegram.house import House, open_house
from tests.wire.telegram_chats import Chat

HOW = ("says", "says", "says", "says in the group", "edits", "retries")


class Person(Soaked[House]):
    """Somebody who writes in Telegram."""

    def __init__(self, house: House, dice: random.Random) -> None:
        """Be in this house."""
        super().__init__(house, dice)
        house.wire.keeps_calls = False
        self.group = house.wire.supergroup(members=[house.ada])

    def places(self) -> Sequence[Chat]:
        """Return the two chats."""
        return self.house.here, self.group

    def act(self) -> None:
        """Do one thing."""
        wire, ada = self.house.wire, self.house.ada
        how = self.dice.choice(HOW)
        if how == "retries" and (last := wire.messages(ada)):
            data = [one["callback_data"] for one in last[-1].buttons if one["callback_data"].startswith("retry")]
            if data:
                wire.presses(ada, last[-1], data[0])
            return
        question = f"@aiki_bot What is {self.next_number()}*1000?"
        if how == "edits":
            wire.edits(wire.says(ada, "What is 1*1?"), question)
        else:
            wire.says(ada, question, self.group if "group" in how else None)

    def read(self) -> Iterable[tuple[str, list[str]]]:
        """Return what Aiki said in both."""
        return [(one.text, one.earlier) for chat in self.places() for one in self.house.wire.messages(chat)]


if __name__ == "__main__":
    raise SystemExit(main(open_house, Person, sys.argv[1:]))
